//! A short hash of a request. The log renders requests again; this tells whether that is what was sent.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is kept of a request that was sent: enough to render it again, and to know whether that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The version of this project that rendered it.
    pub version: String,
    /// The request's hash.
    pub fingerprint: Fingerprint,
}

/// The first 64 bits of a SHA-256, in base64url: 11 characters. It is to notice that a later version renders differently, not
/// to withstand anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of a request as the log shows it.
    pub fn of(url: &str, headers: &BTreeMap<String, String>, payload: &str) -> Self {
        let mut hash = Sha256::new();
        let headers = headers.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        for part in [url].into_iter().chain(headers).chain([payload]) {
            // With its length, so that nothing can move from one part to the next unnoticed.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(URL_SAFE_NO_PAD.encode(&hash.finalize()[..8]))
    }
}
