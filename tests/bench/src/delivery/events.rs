//! Documents of events of some sizes, made from the fixtures in `tests/fixtures/events`.

use std::fmt;

use serde_json::Value;
use stack::workspace;

use crate::error::Error;

/// How large an event is, as compact JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// About 0.5 KB: cache tags.
    Tiny,
    /// 2.3 KB: a record.
    Small,
    /// 20 KB: a record with blocks.
    Medium,
    /// 200 KB: a record with very many blocks.
    Large,
    /// 1 MB, about the most that is taken: for the memory that it needs. Of ten in a batch, AWS would hand over no more than 6 MB at once.
    Largest,
}

impl Size {
    /// Those that are tried with everything else.
    pub const USUAL: [Self; 4] = [Self::Tiny, Self::Small, Self::Medium, Self::Large];

    /// The fixture, and how many bytes it is brought to by repeating its blocks, if it is.
    fn source(self) -> (&'static str, Option<usize>) {
        match self {
            Self::Tiny => ("cda_cache_tags_invalidate", None),
            Self::Small => ("item_unpublish", None),
            Self::Medium => ("item_with_blocks", Some(20_000)),
            Self::Large => ("item_with_blocks", Some(200_000)),
            Self::Largest => ("item_with_blocks", Some(1_000_000)),
        }
    }

    /// The document of such an event: compact JSON without an id, so that the id of its message is that of the event.
    pub fn document(self) -> Result<String, Error> {
        let (name, bytes) = self.source();
        let path = workspace().join("tests/fixtures/events").join(name).with_extension("json");
        let read = || Error::in_action::<String>(format!("read the event {}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| read()(error.to_string()))?;
        let mut event: Value = serde_json::from_str(&text).map_err(|error| read()(error.to_string()))?;
        if let Some(object) = event.as_object_mut() {
            object.remove("id");
            object.remove("event_triggered_at");
        }
        match bytes {
            Some(bytes) => grown(event, bytes).ok_or_else(|| read()("it has no blocks to repeat".to_owned())),
            None => Ok(event.to_string()),
        }
    }
}

/// The event with its blocks repeated, each under an id of its own, until it has as many bytes.
fn grown(mut event: Value, bytes: usize) -> Option<String> {
    let blocks = event["entity"]["attributes"]["sections"].as_array()?.clone();
    let mut size = event.to_string().len();
    for (number, block) in blocks.iter().filter(|block| block.is_object()).cycle().enumerate() {
        let mut block = block.clone();
        // As long as an id of DatoCMS's.
        block["id"] = format!("{number:022}").into();
        size += block.to_string().len() + 1;
        if size > bytes {
            break;
        }
        event["entity"]["attributes"]["sections"].as_array_mut()?.push(block);
    }
    (!blocks.is_empty()).then(|| event.to_string())
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tiny => "0.5 KB",
            Self::Small => "2.3 KB",
            Self::Medium => "20 KB",
            Self::Large => "200 KB",
            Self::Largest => "1 MB",
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::event::{Defaults, Event};
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn documents_are_valid_events_of_their_size() {
        for (size, bytes) in [
            (Size::Tiny, 500..600),
            (Size::Small, 2_300..2_400),
            (Size::Medium, 19_000..20_001),
            (Size::Large, 199_000..200_001),
            (Size::Largest, 999_000..1_000_001),
        ] {
            let document = size.document().unwrap();
            assert!(bytes.contains(&document.len()), "{size} has {} bytes", document.len());
            let defaults = Defaults { id: "m", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
            assert_eq!(Event::parse(&document, &defaults).unwrap().id, "m");
        }
    }
}
