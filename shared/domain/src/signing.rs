//! Signatures of requests, by Standard Webhooks (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>):
//! a receiver that knows a webhook's signing secret can tell that a request is from this service, is whole, and is not an old one repeated.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ids::CallId;
use crate::time::Timestamp;

/// What secrets begin with, by the specification.
const PREFIX: &str = "whsec_";
/// Bytes of a secret. The specification asks for 24 to 64.
const BYTES: usize = 32;
/// How long the secret before signs along after a rotation, unless the rotation says otherwise.
pub const OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);
/// Longest time that the secret before can sign along.
pub const LONGEST_OVERLAP: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What requests of a webhook are signed with: `whsec_` and 32 bytes in base64. `Debug` shows nothing of it; serialised it is that text,
/// for the table and its owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SigningSecret([u8; BYTES]);

/// A text is no signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signing secret: whsec_ and 32 bytes in base64")]
pub struct InvalidSigningSecret;

/// The secrets that a webhook's requests are signed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningSecrets {
    /// The secret.
    pub secret: SigningSecret,
    /// The one before, which signs along for a while.
    #[serde(flatten)]
    pub previous: Option<PreviousSecret>,
}

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousSecret {
    /// The secret.
    #[serde(rename = "previous_secret")]
    pub secret: SigningSecret,
    /// From when on it no longer signs.
    #[serde(rename = "previous_secret_expires_at")]
    pub expires_at: Timestamp,
}

impl SigningSecret {
    /// The secret of these random bytes.
    pub fn new(random: [u8; BYTES]) -> Self {
        Self(random)
    }

    /// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
    fn signature(&self, id: &str, timestamp: i64, body: &str) -> String {
        // HMAC takes keys of any length, so that this does not fail; no signature would be a request that nobody trusts.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        for part in [id, ".", &timestamp.to_string(), ".", body] {
            mac.update(part.as_bytes());
        }
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl TryFrom<String> for SigningSecret {
    type Error = InvalidSigningSecret;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SigningSecret> for String {
    fn from(secret: SigningSecret) -> Self {
        secret.to_string()
    }
}

impl fmt::Display for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl FromStr for SigningSecret {
    type Err = InvalidSigningSecret;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidSigningSecret)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| InvalidSigningSecret)?;
        bytes.try_into().map(Self).map_err(|_| InvalidSigningSecret)
    }
}

impl SigningSecrets {
    /// The secrets of a webhook that has had none.
    pub fn first(secret: SigningSecret) -> Self {
        Self { secret, previous: None }
    }

    /// Puts a new secret in the place of the current one, which signs along for `overlap`. The one before that no longer does.
    #[must_use]
    pub fn rotated(self, new: SigningSecret, overlap: Duration, now: Timestamp) -> Self {
        let expires_at = now.plus(overlap);
        let previous = (expires_at > now).then_some(PreviousSecret { secret: self.secret, expires_at });
        Self { secret: new, previous }
    }

    /// The same without what no longer signs.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { previous: self.previous.filter(|previous| previous.expires_at > now), ..self }
    }

    /// The value of the header `webhook-signature` of a request that is sent at `sent_at`: one signature for each secret, separated by a
    /// blank.
    pub fn sign(&self, call: &CallId, sent_at: Timestamp, body: &str) -> String {
        let previous = self.previous.iter().filter(|previous| previous.expires_at > sent_at);
        let secrets = [&self.secret].into_iter().chain(previous.map(|previous| &previous.secret));
        let (id, timestamp) = (call.to_string(), sent_at.as_seconds());
        secrets.map(|secret| secret.signature(&id, timestamp, body)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::WebhookId;

    fn secret(byte: u8) -> SigningSecret {
        SigningSecret::new([byte; BYTES])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000 + 789).unwrap()
    }

    #[test]
    fn the_signature_is_that_of_the_published_vector() {
        // From the tests of the specification's own libraries; their secret has 24 bytes.
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#);
        let expected = STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!(expected, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        // Of a secret of this length, by the same algorithm.
        let own = secret(7).signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; BYTES]).unwrap();
        mac.update(br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#);
        assert_eq!(own, format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }

    #[test]
    fn a_secret_survives_as_a_text_and_is_told_to_nobody_else() {
        let text = secret(1).to_string();
        assert_eq!(text, "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
        assert_eq!(text.parse(), Ok(secret(1)));
        assert_eq!(format!("{:?}", SigningSecrets::first(secret(1))).matches("AQEB").count(), 0);
        for wrong in ["", "AQEB", "whsec_", "whsec_AQEB", "whsec_!!", &text[1..]] {
            assert!(wrong.parse::<SigningSecret>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_secret_before_signs_along_until_it_expires() {
        let call = CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), at(0), "event");
        let signatures = |secrets: &SigningSecrets, seconds| {
            let signed = secrets.sign(&call, at(seconds), "body");
            signed.split(' ').map(str::to_owned).collect::<Vec<_>>()
        };
        let by = |byte, seconds| secret(byte).signature(&call.to_string(), seconds, "body");
        let first = SigningSecrets::first(secret(1));
        assert_eq!(signatures(&first, 5), [by(1, 5)]);
        let second = first.rotated(secret(2), Duration::from_secs(10), at(100));
        assert_eq!(signatures(&second, 109), [by(2, 109), by(1, 109)]);
        assert_eq!(signatures(&second, 110), [by(2, 110)]);
        assert_eq!(second.clone().at(at(110)).previous, None);
        let third = second.clone().rotated(secret(3), Duration::from_secs(10), at(101));
        assert_eq!(signatures(&third, 102), [by(3, 102), by(2, 102)]);
        assert_eq!(second.rotated(secret(3), Duration::ZERO, at(101)).previous, None);
    }

    #[test]
    fn secrets_survive_in_the_table() {
        let one = SigningSecrets::first(secret(1));
        let two = one.clone().rotated(secret(2), OVERLAP, at(1));
        for secrets in [one, two] {
            let json = serde_json::to_string(&secrets).unwrap();
            assert_eq!(serde_json::from_str::<SigningSecrets>(&json).unwrap(), secrets, "{json}");
        }
    }
}
