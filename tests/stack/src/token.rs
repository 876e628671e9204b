//! The bearer token of a local stack: random, made at the first start, kept from then on.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Error;
use crate::files::at;

/// The token in the file, made if there is none, and its SHA-256 in lower-case hex.
pub(crate) fn load_or_create(path: &Path) -> Result<(String, String), Error> {
    let token = match fs::read_to_string(path) {
        Ok(token) if !token.is_empty() => token,
        _ => create(path)?,
    };
    let digest = hex::encode(Sha256::digest(&token));
    Ok((token, digest))
}

/// Only the user may read the file.
fn create(path: &Path) -> Result<String, Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(io::Error::other).map_err(at(path))?;
    let token = hex::encode(bytes);
    File::options()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(token.as_bytes()))
        .map_err(at(path))?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_lower_case_hex() {
        let digest = hex::encode(Sha256::digest("abc"));
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
