//! The text of an access token, and its hash, which is all that is kept of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What every token begins with, so that scanners for leaked secrets recognise one.
const PREFIX: &str = "carillon_";
/// Random bytes of a token.
const RANDOM_BYTES: usize = 32;
/// Bytes of the checksum: the first ones of the SHA-256 of all that stands before it.
const CHECKSUM_BYTES: usize = 4;

/// A token: `carillon_`, 256 random bits and a checksum of 32 bits, in lower-case hexadecimal digits. By the checksum a scanner tells a
/// token from a text that only looks like one. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenText(String);

impl TokenText {
    /// The token of these random bytes.
    pub fn new(random: [u8; RANDOM_BYTES]) -> Self {
        let body = format!("{PREFIX}{}", hex(&random));
        let checksum = checksum(&body);
        Self(body + &checksum)
    }

    /// Whether a text can be a token at all.
    pub fn is_well_formed(text: &str) -> bool {
        let is_lower_hex = |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let Some(digits) = text.strip_prefix(PREFIX) else {
            return false;
        };
        if digits.len() != 2 * (RANDOM_BYTES + CHECKSUM_BYTES) || !is_lower_hex(digits) {
            return false;
        }
        let (body, sum) = text.split_at(PREFIX.len() + 2 * RANDOM_BYTES);
        checksum(body) == sum
    }

    /// The token itself, to be shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its hash.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

fn checksum(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes())[..CHECKSUM_BYTES])
}

/// The SHA-256 of a token. The token itself is nowhere in the deployment. As text, 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A name for the token that tells nothing of it: the first 64 bits of the hash in hexadecimal digits.
    pub fn name(&self) -> String {
        hex(&self.0[..8])
    }
}

impl FromStr for TokenHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        from_hex(text).map(Self).ok_or("must be a SHA-256 as 64 hexadecimal digits")
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for TokenHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TokenHash> for String {
    fn from(hash: TokenHash) -> Self {
        hash.to_string()
    }
}

/// 32 bytes that are written as 64 hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 2 * bytes.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(abc.parse(), Ok(TokenHash::of("abc")));
        assert_eq!(TokenHash::of("abc").to_string(), abc);
        for wrong in ["", "ba78", &abc.replace('b', "g"), &abc.replace("ba", "ä"), &abc.replace("ba", "+a")] {
            assert!(wrong.parse::<TokenHash>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_recognised_and_a_mistyped_one_is_not() {
        let token = TokenText::new([0xa5; 32]);
        let text = token.expose();
        assert_eq!(text.len(), 9 + 64 + 8);
        assert!(text.starts_with("carillon_a5a5"));
        assert!(TokenText::is_well_formed(text));
        let other_digit = text.replacen("a5", "a6", 1);
        let other_sum = format!("{}{}", &text[..80], if text.ends_with('0') { '1' } else { '0' });
        for wrong in ["", "carillon_", &text[1..], &text[..80], &other_digit, &other_sum, &text.to_uppercase()] {
            assert!(!TokenText::is_well_formed(wrong), "{wrong}");
        }
        assert!(!TokenText::is_well_formed(&format!("{text}0")));
        assert!(!TokenText::is_well_formed(&format!("carillon_{}", "ä".repeat(36))));
        assert_eq!(format!("{token:?}"), "[redacted]");
    }
}
