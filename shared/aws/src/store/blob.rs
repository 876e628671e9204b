//! Large documents: compressed, and split where one item would be too large for DynamoDB.

use std::cell::RefCell;
use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Most bytes of a document in one item. An item holds 400 KB with its keys and everything else.
pub(super) const PART_BYTES: usize = 350 * 1024;
/// Most bytes that a document may have when decompressed: far above what is ever written.
const DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// What documents of DatoCMS have in common: zstd refers to it instead of repeating it, so that most events fit into 1 KB, which is one write unit.
/// Documents that were packed with it cannot be read without it: it stays as it is, and another one has another [`BY_DICTIONARY`].
static DICTIONARY: &[u8] = include_bytes!("dictionary-1.jsonl");
/// The first byte of what is packed with the [`DICTIONARY`]. What is packed without one begins as every frame of zstd does, with 0x28.
const BY_DICTIONARY: u8 = 1;

static TO_PACK: LazyLock<EncoderDictionary<'_>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, zstd::DEFAULT_COMPRESSION_LEVEL));
static TO_UNPACK: LazyLock<DecoderDictionary<'_>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    /// Kept: to make its tables takes longer than to pack a small document.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    /// The same for unpacking.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// A document as JSON, compressed with zstd by the [`DICTIONARY`], in parts of at most [`PART_BYTES`]. There is always at least one part.
pub(super) fn pack<T: Serialize>(document: &T) -> Result<Vec<Vec<u8>>, String> {
    let json = serde_json::to_vec(document).map_err(|error| error.to_string())?;
    let frame = PACKER.with_borrow_mut(|packer| {
        let packer = match packer {
            Some(packer) => packer,
            None => packer.insert(Compressor::with_prepared_dictionary(&TO_PACK)?),
        };
        packer.compress(&json)
    });
    let mut packed = vec![BY_DICTIONARY];
    packed.append(&mut frame.map_err(|error| error.to_string())?);
    Ok(packed.chunks(PART_BYTES).map(<[u8]>::to_vec).collect())
}

/// A document that is written seldom and read often, as small as it gets, in one part.
pub(super) fn pack_tightly<T: Serialize>(document: &T) -> Result<Vec<u8>, String> {
    /// The highest that takes no more memory than the others.
    const LEVEL: i32 = 19;
    let json = serde_json::to_vec(document).map_err(|error| error.to_string())?;
    zstd::bulk::compress(&json, LEVEL).map_err(|error| error.to_string())
}

/// The document that was packed into these bytes: its parts in order, joined.
pub(super) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, String> {
    let json = match packed.split_first() {
        Some((&BY_DICTIONARY, frame)) => UNPACKER.with_borrow_mut(|unpacker| {
            let unpacker = match unpacker {
                Some(unpacker) => unpacker,
                None => unpacker.insert(Decompressor::with_prepared_dictionary(&TO_UNPACK)?),
            };
            unpacker.decompress(frame, size_of(frame))
        }),
        _ => zstd::bulk::decompress(packed, size_of(packed)),
    };
    serde_json::from_slice(&json.map_err(|error| error.to_string())?).map_err(|error| error.to_string())
}

/// The size of what is in a frame, as far as it may have one.
fn size_of(frame: &[u8]) -> usize {
    Decompressor::upper_bound(frame).unwrap_or(DOCUMENT_BYTES).min(DOCUMENT_BYTES)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use sha2::{Digest, Sha256};

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
    fn what_was_packed_before_there_was_a_dictionary_is_still_read() {
        let packed = zstd::bulk::compress(br#"{"entity_type":"item"}"#, 3).unwrap();
        assert_eq!(unpack::<serde_json::Value>(&packed).unwrap(), json!({"entity_type": "item"}));
        assert_eq!(unpack::<String>(&pack_tightly(&"text").unwrap()).unwrap(), "text");
    }

    #[test]
    fn the_dictionary_stays_as_it_is() {
        assert_eq!(
            hex::encode(Sha256::digest(DICTIONARY)),
            "fcea755dc33d82ecea30dff0681699aaa70e341a511aaaf7425b85edd7c9885e"
        );
    }

    #[test]
    fn common_events_take_one_write_unit() {
        /// What an item has besides its document, with room to spare.
        const BESIDES: usize = 200;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/events");
        for name in ["item_create", "item_delete", "item_unpublish", "upload_create"] {
            let text = std::fs::read_to_string(folder.join(name).with_extension("json")).unwrap();
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            let packed = pack(&document).unwrap().concat();
            assert!(packed.len() + BESIDES <= 1024, "{name}: {} bytes", packed.len());
            assert_eq!(unpack::<serde_json::Value>(&packed).unwrap(), document, "{name}");
        }
    }

    #[test]
    fn rubbish_is_an_error() {
        for rubbish in [&b"rubbish"[..], b"", &[BY_DICTIONARY], &[BY_DICTIONARY, 1, 2, 3]] {
            assert!(unpack::<String>(rubbish).is_err(), "{rubbish:?}");
            // What unpacks is kept, and none the worse for it.
            assert_eq!(unpack::<String>(&pack(&"text").unwrap().concat()).unwrap(), "text");
        }
    }
}
