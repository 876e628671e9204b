//! How an operation can fail: a response for each status, with the codes that it can have.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};

use crate::kinds::Kind;

/// A response for each status of the kinds.
pub fn responses(kinds: &[Kind]) -> impl Iterator<Item = (StatusCode, Value)> {
    let mut by_status: BTreeMap<_, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status).or_default().push(*kind);
    }
    by_status.into_iter().map(|(status, kinds)| (status, response(&kinds)))
}

fn response(kinds: &[Kind]) -> Value {
    let codes: Vec<_> = kinds.iter().map(|kind| kind.code).collect();
    let lines: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}", kind.code, kind.about)).collect();
    let attributes = json!({"properties": {"code": {"enum": codes}}});
    let schema = json!({
        "allOf": [
            {"$ref": "#/components/schemas/Errors"},
            {"properties": {"data": {"items": {"properties": {"attributes": attributes}}}}},
        ],
    });
    json!({"description": lines.join("\n\n"), "content": {"application/json": {"schema": schema}}})
}
