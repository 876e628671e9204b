//! What a form was made from, as a mark in it: whether somebody else has changed that meanwhile shows when the form comes back.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// The hidden field of the mark.
pub const FIELD: &str = "made_from";

/// The mark of a role, or of a token's settings: two that differ have different marks. It tells nothing that the form does not.
pub fn mark(of: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_vec(of).map_err(Failure::fault)?;
    Ok(hex::encode(Sha256::digest(text)))
}
