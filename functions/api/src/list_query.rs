//! Queries of lists that are paged by a cursor.

use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use schemars::Schema;
use serde_json::{Value, json};

use crate::error::ApiError;

/// Items on a page unless the query says otherwise.
pub const DEFAULT_LIMIT: usize = 30;
/// Most items on a page.
pub const MAX_LIMIT: usize = 500;

/// What every such query says.
#[derive(Debug)]
pub struct Paged<C> {
    /// Behind what the page begins.
    pub after: Option<C>,
    /// Most items on the page.
    pub limit: usize,
    /// The rest, for the address of the next page.
    pub others: Others,
}

/// A query as text, without what says where its page begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others(String);

/// Reads `page[limit]` and `page[after]`, whose cursor `parse` knows, and hands the other parameters to `take`, one after the other: it
/// tells whether it knows the key; the error is what is wrong with the value. Unknown keys inside `page` and `filter` are refused,
/// unknown others ignored.
pub fn read<C>(
    query: &str,
    default_limit: usize,
    parse: impl Fn(&str) -> Option<C>,
    mut take: impl FnMut(&str, &str) -> Result<bool, String>,
) -> Result<Paged<C>, ApiError> {
    let (mut after, mut limit) = (None, default_limit);
    let mut others = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let taken = match key.as_ref() {
            "page[limit]" => parse_limit(&value).map(|parsed| {
                limit = parsed;
                true
            }),
            "page[after]" => parse(&value).ok_or_else(|| no_cursor(&value)).map(|cursor| {
                after = Some(cursor);
                true
            }),
            key => take(key, &value),
        };
        // What is wrong with a filter has a code of its own.
        let is_filter = key.starts_with("filter[fields]");
        let refuse = |reason: String| match is_filter {
            true => ApiError::invalid_filter(format!("{key}: {reason}")),
            false => ApiError::invalid_params(format!("{key}: {reason}")),
        };
        if !taken.map_err(refuse)? && matches!(key.split('[').next(), Some("page" | "filter")) {
            let what = if is_filter { "filter" } else { "parameter" };
            return Err(refuse(format!("there is no such {what}")));
        }
        if key != "page[after]" {
            others.append_pair(&key, &value);
        }
    }
    Ok(Paged { after, limit, others: Others(others.finish()) })
}

/// Describes `page[limit]` and `page[after]` together with the query's own parameters; `items` is what it lists.
pub fn describe(
    context: &mut GenContext,
    operation: &mut Operation,
    (items, default_limit): (&str, usize),
    own: Schema,
) {
    let mut schema = own;
    let paging = json!({
        "page[after]": {"type": "string", "description": "Where the page before ended, as its `links.next` says."},
        "page[limit]": {
            "type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": default_limit,
            "description": format!("Most {items} to show."),
        },
    });
    let properties = schema.as_object_mut().and_then(|schema| schema.get_mut("properties")?.as_object_mut());
    if let (Some(properties), Value::Object(paging)) = (properties, paging) {
        properties.extend(paging);
    }
    let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
    add_parameters(context, operation, parameters);
}

impl Others {
    /// The address of the page behind the cursor, relative to that of this page.
    pub fn page_after(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(self.0.clone());
        format!("?{}", query.append_pair("page[after]", cursor).finish())
    }
}

/// The value of `page[limit]`.
fn parse_limit(value: &str) -> Result<usize, String> {
    let limit = value.parse().ok().filter(|limit| *limit <= MAX_LIMIT);
    limit.ok_or_else(|| format!("{value:?} is no whole number from 0 to {MAX_LIMIT}"))
}

/// What is wrong with the value of a `page[after]`.
fn no_cursor(value: &str) -> String {
    format!("{value:?} is no cursor: take it from links.next of the page before")
}
