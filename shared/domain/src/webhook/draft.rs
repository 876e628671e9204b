//! Settings as a user sends them.

use std::collections::BTreeMap;

use crate::trigger::Trigger;

/// Settings as a user sent them: of the right JSON types, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Settings`")]
pub struct Draft {
    pub name: String,
    pub url: String,
    pub custom_payload: Option<String>,
    pub headers: BTreeMap<String, String>,
    pub events: Vec<Trigger>,
    pub http_basic_user: Option<String>,
    pub http_basic_password: Option<String>,
    pub enabled: bool,
    pub payload_api_version: String,
    pub nested_items_in_payload: bool,
    pub auto_retry: bool,
}

#[cfg(test)]
impl Draft {
    /// A draft for the tests of this crate to start from: everything at its default.
    pub fn example() -> Self {
        Self {
            name: "example".into(),
            url: "https://example.com/hook".into(),
            custom_payload: None,
            headers: BTreeMap::new(),
            events: Vec::new(),
            http_basic_user: None,
            http_basic_password: None,
            enabled: true,
            payload_api_version: "3".into(),
            nested_items_in_payload: false,
            auto_retry: false,
        }
    }
}
