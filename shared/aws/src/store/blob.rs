//! Large documents: compressed, and split where one item would be too large for DynamoDB.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Most bytes of a document in one item. An item holds 400 KB with its keys and everything else.
pub(super) const PART_BYTES: usize = 350 * 1024;
/// Most bytes that a document may have when decompressed: far above what is ever written.
const DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// A document as JSON, compressed with zstd, in parts of at most [`PART_BYTES`]. There is always at least one part.
pub(super) fn pack<T: Serialize>(document: &T) -> Result<Vec<Vec<u8>>, String> {
    Ok(compressed(document, zstd::DEFAULT_COMPRESSION_LEVEL)?.chunks(PART_BYTES).map(<[u8]>::to_vec).collect())
}

/// A document that is written seldom and read often, as small as it gets, in one part.
pub(super) fn pack_tightly<T: Serialize>(document: &T) -> Result<Vec<u8>, String> {
    /// The highest that takes no more memory than the others.
    const LEVEL: i32 = 19;
    compressed(document, LEVEL)
}

fn compressed<T: Serialize>(document: &T, level: i32) -> Result<Vec<u8>, String> {
    let json = serde_json::to_vec(document).map_err(|error| error.to_string())?;
    zstd::bulk::compress(&json, level).map_err(|error| error.to_string())
}

/// The document that was packed into these bytes: its parts in order, joined.
pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, String> {
    let size = zstd::bulk::Decompressor::upper_bound(packed).unwrap_or(DOCUMENT_BYTES).min(DOCUMENT_BYTES);
    let json = zstd::bulk::decompress(packed, size).map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_document_is_one_part() {
        let parts = pack(&"text").unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(unpack::<String>(&parts.concat()).unwrap(), "text");
    }

    #[test]
    fn a_large_document_is_split_and_joined() {
        // Numbers of a simple generator: a text that hardly compresses.
        let mut seed = 1_u64;
        let document: Vec<u64> = (0..60_000)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                seed
            })
            .collect();
        let parts = pack(&document).unwrap();
        assert!(parts.len() > 1);
        assert!(parts.iter().all(|part| part.len() <= PART_BYTES));
        assert_eq!(unpack::<Vec<u64>>(&parts.concat()).unwrap(), document);
    }

    #[test]
    fn rubbish_is_an_error() {
        assert!(unpack::<String>(b"rubbish").is_err());
    }
}
