//! Tokens, of which the deployment knows the SHA-256 only.

use std::str::FromStr;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 of a token. The token itself is nowhere in the deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of `token`.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// A name for the token that tells nothing of it: the first 64 bits of the hash in hexadecimal digits.
    pub fn name(&self) -> String {
        hex::encode(&self.0[..8])
    }

    /// Whether both are of the same token, in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl FromStr for TokenHash {
    type Err = &'static str;

    fn from_str(hex: &str) -> Result<Self, Self::Err> {
        let mut hash = [0; 32];
        hex::decode_to_slice(hex, &mut hash).map_err(|_| "must be a SHA-256 as 64 hexadecimal digits")?;
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(abc.parse(), Ok(TokenHash::of("abc")));
        for wrong in ["", "ba78", &abc.replace('b', "g"), &abc.replace("ba", "ä")] {
            assert!(wrong.parse::<TokenHash>().is_err(), "{wrong}");
        }
    }
}
