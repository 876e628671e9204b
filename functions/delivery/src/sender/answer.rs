//! Reading a receiver's answer, as far as it is kept.

use std::collections::BTreeMap;

use http::{HeaderMap, StatusCode};
use shared::domain::call::{Outcome, Response};
use shared::limits;
use shared::redaction::{REDACTED, looks_like_credential};

use super::failure;

/// Reads the answer. Status 2XX is success; an answer that is cut at the limit of what is kept is judged the same.
pub async fn read(response: reqwest::Response) -> Outcome {
    let status = response.status();
    let (headers, headers_cut) = headers(response.headers());
    let (body, body_cut, broken) = body(response).await;
    Outcome {
        response: Some(Response { status: status.as_u16(), headers, body, cut: headers_cut || body_cut }),
        failure: failure_of(status).or(broken),
    }
}

fn failure_of(status: StatusCode) -> Option<String> {
    if status.is_success() {
        None
    } else if status.is_redirection() {
        Some(format!("the receiver answered {}; redirects are not followed", status.as_u16()))
    } else {
        Some(format!("the receiver answered {}", status.as_u16()))
    }
}

/// The body as text, whether it was cut at the limit, and why it broke off, if it did.
async fn body(mut response: reqwest::Response) -> (String, bool, Option<String>) {
    let mut bytes = Vec::new();
    let (cut, broken) = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = limits::RESPONSE_BODY_BYTES - bytes.len();
                bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    break (true, None);
                }
            }
            Ok(None) => break (false, None),
            Err(error) => break (false, Some(failure::describe(&error))),
        }
    };
    (String::from_utf8_lossy(&bytes).into_owned(), cut, broken)
}

/// The headers, credentials redacted, and whether some did not fit.
fn headers(headers: &HeaderMap) -> (BTreeMap<String, String>, bool) {
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    let mut room = limits::RESPONSE_HEADER_BYTES;
    for (name, value) in headers {
        let shown = match looks_like_credential(name.as_str()) {
            true => REDACTED.into(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        match room.checked_sub(name.as_str().len() + shown.len()) {
            Some(rest) => room = rest,
            None => return (kept, true),
        }
        kept.entry(name.to_string()).and_modify(|all| *all += &format!(", {shown}")).or_insert(shown);
    }
    (kept, false)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_2xx_is_success() {
        for (status, success) in [(200, true), (204, true), (299, true), (302, false), (404, false), (500, false)] {
            assert_eq!(failure_of(StatusCode::from_u16(status).unwrap()).is_none(), success, "{status}");
        }
    }

    #[test]
    fn headers_of_one_name_are_joined_and_credentials_hidden() {
        let mut own = HeaderMap::new();
        own.append("via", HeaderValue::from_static("a"));
        own.append("via", HeaderValue::from_static("b"));
        own.append("set-cookie", HeaderValue::from_static("session=secret"));
        let (kept, cut) = headers(&own);
        assert_eq!(kept, BTreeMap::from([("via".into(), "a, b".into()), ("set-cookie".into(), "[redacted]".into())]));
        assert!(!cut);
    }

    #[test]
    fn headers_beyond_the_limit_are_cut() {
        let mut own = HeaderMap::new();
        own.append("x-a", HeaderValue::from_static("small"));
        own.append("x-b", HeaderValue::from_str(&"b".repeat(limits::RESPONSE_HEADER_BYTES)).unwrap());
        assert_eq!(headers(&own), (BTreeMap::from([("x-a".into(), "small".into())]), true));
    }
}
