//! How an operation can fail: a response for each status, with the codes that it can have.

use std::collections::BTreeMap;

use aide::openapi::{ReferenceOr, Response};
use http::StatusCode;
use schemars::json_schema;

use crate::json_body;
use crate::kinds::{self, Kind};

/// The body is read.
pub const BODY: &[Kind] =
    &[kinds::INVALID_JSON_BODY, kinds::BODY_TOO_LARGE, kinds::INVALID_CONTENT_TYPE_HEADER, kinds::INVALID_FORMAT];
/// The settings of a webhook are checked.
pub const SETTINGS: &[Kind] = &[kinds::INVALID_FIELD, kinds::WEBHOOK_EXISTS, kinds::PLAN_UPGRADE_REQUIRED];
/// Attributes are checked.
pub const FIELD: &[Kind] = &[kinds::INVALID_FIELD];
/// A role is checked.
pub const ROLE: &[Kind] = &[kinds::INVALID_FIELD, kinds::ROLE_LIMIT, kinds::LAST_TOKEN_MANAGER];
/// A role is deleted.
pub const ROLE_IN_USE: &[Kind] = &[kinds::DELETE_RESTRICTION];
/// An access token is checked.
pub const ACCESS_TOKEN: &[Kind] = &[kinds::INVALID_FIELD, kinds::ROLE_LIMIT, kinds::LAST_TOKEN_MANAGER];
/// An access token is deleted.
pub const LAST_TOKEN: &[Kind] = &[kinds::LAST_TOKEN_MANAGER];
/// Something is written that others may be writing, too.
pub const CHANGE: &[Kind] = &[kinds::STALE_ITEM_VERSION];
/// The path has an id. One with a slash in it makes another path.
pub const ID: &[Kind] = &[kinds::NOT_FOUND, kinds::INVALID_ENDPOINT];
/// Something goes into the event queue.
pub const EVENT_QUEUE: &[Kind] = &[kinds::EVENT_NOT_SENT];
/// The query is read.
pub const QUERY: &[Kind] = &[kinds::INVALID_PARAMS, kinds::INVALID_FILTER_FIELDS_PARAM];
/// Something is done to all calls that match.
pub const MANY: &[Kind] = &[kinds::TOO_MANY_CALLS];

/// A response for each status of the kinds.
pub fn responses(kinds: &[Kind]) -> impl Iterator<Item = (StatusCode, ReferenceOr<Response>)> + use<> {
    let mut by_status: BTreeMap<_, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status).or_default().push(*kind);
    }
    by_status.into_iter().map(|(status, kinds)| (status, ReferenceOr::Item(response(&kinds))))
}

fn response(kinds: &[Kind]) -> Response {
    let codes: Vec<_> = kinds.iter().map(|kind| kind.code).collect();
    let lines: Vec<_> = kinds.iter().map(|kind| format!("`{}`: {}", kind.code, kind.about)).collect();
    let schema = json_schema!({
        "allOf": [
            {"$ref": "#/components/schemas/Errors"},
            {"properties": {"data": {"items": {"properties": {"attributes": {"properties": {"code": {"enum": codes}}}}}}}},
        ],
    });
    Response {
        description: lines.join("\n\n"),
        content: [("application/json".to_owned(), json_body::of_schema(schema))].into_iter().collect(),
        ..Response::default()
    }
}
