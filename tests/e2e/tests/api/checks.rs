//! What holds for every error of the API.

use e2e::api::Reply;
use serde_json::{Value, json};

/// The headers that let browsers read an answer from anywhere.
const CORS: [(&str, &str); 5] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
    (
        "access-control-allow-headers",
        "authorization, content-type, x-environment, x-site-domain, x-api-version, user-agent, x-session-id",
    ),
    ("access-control-expose-headers", "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset"),
    ("access-control-max-age", "86400"),
];

/// The value of a header, empty if it is missing or no text.
pub fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The header for browsers that an answer lacks or has otherwise. The gateway writes lists without spaces.
pub fn missing_for_browsers(reply: &Reply) -> Option<&'static str> {
    let parts = |value: &str| value.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    CORS.iter().find(|(name, value)| parts(header(reply, name)) != parts(value)).map(|(name, _)| *name)
}

/// What is wrong with an answer that must be an error of this status and code, in the envelope that clients understand.
pub fn error_problem(reply: &Reply, status: u16, code: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{what}: {} {:.2000?}", reply.status, reply.text));
    if reply.status != status {
        return wrong(&format!("not {status} {code}"));
    }
    if !header(reply, "content-type").contains("application/json") {
        return wrong(&format!("content type {:?}", header(reply, "content-type")));
    }
    if let Some(name) = missing_for_browsers(reply) {
        return wrong(name);
    }
    let Ok(document) = serde_json::from_str::<Value>(&reply.text) else { return wrong("no JSON") };
    let entries = document["data"].as_array().cloned().unwrap_or_default();
    if entries.is_empty() {
        return wrong("no entries");
    }
    for entry in &entries {
        let id = entry["id"].as_str().unwrap_or_default();
        let attributes = &entry["attributes"];
        let doc_url = attributes["doc_url"].as_str().unwrap_or_default();
        let code = attributes["code"].as_str().unwrap_or_default();
        let is_whole = entry["type"] == "api_error"
            && id.len() == 6
            && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && attributes["details"].is_object()
            && attributes.get("transient").is_none()
            && !code.is_empty()
            && doc_url == format!("https://www.datocms.com/docs/content-management-api/errors#{code}");
        if !is_whole {
            return wrong("not the envelope");
        }
    }
    if reply.error_code() != code {
        return wrong(&format!("not {code}"));
    }
    None
}

/// Asserts that an answer is an error of this status and code in the envelope, and returns the first entry's details.
///
/// # Panics
///
/// If it is not.
#[track_caller]
pub fn assert_error(reply: &Reply, status: u16, code: &str) -> Value {
    if let Some(problem) = error_problem(reply, status, code) {
        panic!("{problem}");
    }
    reply.error_details()
}

/// The words of an `INVALID_FORMAT`, `INVALID_FIELD` or parameter error, all entries together.
pub fn messages(reply: &Reply) -> String {
    let entries = reply.json()["data"].as_array().cloned().unwrap_or_default();
    let details = entries.iter().map(|entry| entry["attributes"]["details"].clone());
    details.flat_map(|details| [details["message"].clone(), details["messages"][0].clone()]).fold(
        String::new(),
        |all, message| match message {
            Value::String(message) => format!("{all}{message}\n"),
            _ => all,
        },
    )
}

/// `document` with the value at a JSON pointer replaced or added or, for `None`, removed.
///
/// # Panics
///
/// If the pointer's parent is not there.
pub fn changed(document: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return value.unwrap_or_default();
    };
    let (index, parent) = (key.parse::<usize>(), document.pointer_mut(parent));
    match (parent, value) {
        (Some(Value::Object(object)), Some(value)) => drop(object.insert(key.to_owned(), value)),
        (Some(Value::Object(object)), None) => drop(object.shift_remove(key)),
        (Some(Value::Array(array)), Some(value)) if index.is_ok() => {
            array[index.unwrap_or_default()] = value;
        }
        _ => panic!("nothing at {pointer}"),
    }
    document
}

/// The document of a create.
pub fn document(attributes: Value) -> Value {
    json!({"data": {"type": "webhook", "attributes": attributes}})
}
