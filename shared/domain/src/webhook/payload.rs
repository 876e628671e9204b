//! What a webhook's calls carry.

use serde::{Deserialize, Serialize};
use templates::Template;

use super::flaw::{Flaw, Rule};
use crate::limits;
use crate::text::checked_string;

/// Version of the CMA whose serialisation of entities a payload uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub enum PayloadApiVersion {
    /// The serialisation of 2018.
    #[serde(rename = "2")]
    V2,
    /// The current one.
    #[default]
    #[serde(rename = "3")]
    V3,
}

impl PayloadApiVersion {
    /// Reads a version's name. The error says which there are.
    pub fn parse(name: &str) -> Result<Self, Flaw> {
        match name {
            "2" => Ok(Self::V2),
            "3" => Ok(Self::V3),
            _ => Err(Rule::Enum.broken("must be \"2\" or \"3\"")),
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "2",
            Self::V3 => "3",
        }
    }
}

checked_string!(
    /// A Mustache template of a call's body. What it renders need not be JSON.
    PayloadTemplate,
    |source| {
        if source.len() > limits::CUSTOM_PAYLOAD_BYTES {
            return Err(Rule::Length.broken(format_args!("must have at most {} bytes", limits::CUSTOM_PAYLOAD_BYTES)));
        }
        Template::compile(source).map(drop).map_err(|error| Rule::Mustache.broken(error))
    }
);
