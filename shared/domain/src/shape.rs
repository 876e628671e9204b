//! JSON that is of a certain shape, or why it is not.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};

/// Why JSON cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
    /// It is no JSON after all: escapes in strings are looked at only when they are read.
    #[error("{0}")]
    Broken(String),
    /// It is JSON of another shape.
    #[error("{place}: {message}")]
    Other {
        /// The path to what is wrong, as in `events[0].filters`; `.` for the whole.
        place: String,
        /// What is wrong with it.
        message: String,
    },
}

/// Reads JSON text.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, Misshapen> {
    deserialize(&mut serde_json::Deserializer::from_str(json))
}

/// Reads JSON from wherever it is.
pub fn deserialize<'de, T, D>(json: D) -> Result<T, Misshapen>
where
    T: Deserialize<'de>,
    D: Deserializer<'de, Error = serde_json::Error>,
{
    serde_path_to_error::deserialize(json).map_err(|error| {
        let place = error.path().to_string();
        let error = error.into_inner();
        let message = error.to_string();
        if !error.is_data() {
            return Misshapen::Broken(message);
        }
        // The position that serde_json appends means little to those who build documents in code; the path does.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Misshapen::Other { place, message }
    })
}

impl Misshapen {
    /// The same of something larger, in which this is at `outer`.
    pub fn within(self, outer: &str) -> Self {
        match self {
            Self::Broken(message) => Self::Broken(format!("{outer}: {message}")),
            Self::Other { place, message } if place == "." => Self::Other { place: outer.to_owned(), message },
            Self::Other { place, message } => Self::Other { place: format!("{outer}.{place}"), message },
        }
    }
}
