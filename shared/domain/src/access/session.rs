//! Sessions of the console.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::text::{TokenHash, from_hex, hex};
use crate::time::Timestamp;

/// How long a session lasts, however much it is used: a working day.
pub const SESSION: Duration = Duration::from_secs(12 * 60 * 60);

/// What a browser has of a session: 256 random bits, as text 64 lower-case hexadecimal digits. Whoever has it is signed in, so that `Debug`
/// shows nothing of it, and the table holds only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId([u8; 32]);

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of the token that it was begun with. The token is looked up by it on each request, so that a session ends with its token.
    pub token: TokenHash,
    /// From when on it is over.
    pub ends_at: Timestamp,
}

/// A text is no id of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no id of a session")]
pub struct InvalidSessionId;

impl SessionId {
    /// The id of these random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// The id itself, for the browser.
    pub fn expose(&self) -> String {
        hex(&self.0)
    }

    /// Its SHA-256, as 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        TokenHash::of(&self.expose()).to_string()
    }
}

impl FromStr for SessionId {
    type Err = InvalidSessionId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        from_hex(text).map(Self).ok_or(InvalidSessionId)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Session {
    /// A session that begins now.
    pub fn begin(token: TokenHash, now: Timestamp) -> Self {
        Self { token, ends_at: now.plus(SESSION) }
    }

    /// Whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_browser_and_debug_shows_nothing_of_it() {
        let id = SessionId::new([0xa5; 32]);
        assert_eq!(id.expose().parse(), Ok(id.clone()));
        assert_eq!(format!("{id:?}"), "[redacted]");
        assert_ne!(id.hash(), id.expose());
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let id = SessionId::new([0xa5; 32]).expose();
        for wrong in ["", "a5", &id[1..], &format!("{id}a5"), &id.replace('a', "g"), &id.replace("a5", "é")] {
            assert_eq!(wrong.parse::<SessionId>(), Err(InvalidSessionId), "{wrong}");
        }
    }

    #[test]
    fn a_session_is_over_at_its_end() {
        let session = Session::begin(TokenHash::of("t"), Timestamp::EPOCH);
        let end = Timestamp::EPOCH.plus(SESSION);
        assert!(!session.is_over(end.minus(Duration::from_millis(1))));
        assert!(session.is_over(end));
    }
}
