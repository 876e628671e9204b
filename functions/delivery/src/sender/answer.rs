//! Reading a receiver's answer, as far as it is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use aws::clock;
use domain::call::{self, Outcome};
use domain::limits;
use domain::request::redaction::{REDACTED, looks_like_credential};
use domain::retry::parse_retry_after;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::failure;
use super::sent::Sent;

/// Reads the answer until `deadline`. Status 2XX is success; an answer that is cut at the limit of what is kept is
/// judged the same.
pub async fn read(response: Response, deadline: Instant) -> Sent {
    let status = response.status();
    let retry_after = retry_after(status, response.headers());
    let (headers, headers_cut) = headers(response.headers());
    let (body, body_cut, broken) = read_body(response, deadline).await;
    let cut = headers_cut || body_cut;
    let outcome = Outcome {
        response: Some(call::Response { status: status.as_u16(), headers, body, cut }),
        failure: failure_of(status).or(broken),
    };
    Sent { outcome, retry_after }
}

fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    parse_retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, clock::now())
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
async fn read_body(mut response: Response, deadline: Instant) -> (String, bool, Option<String>) {
    let mut bytes = Vec::new();
    let (cut, broken) = loop {
        let data = match timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(data))) => data,
            Ok(Ok(None)) => break (false, None),
            Ok(Err(error)) => break (false, Some(failure::in_the_body(&error))),
            Err(_) => break (false, Some(failure::too_late())),
        };
        let room = limits::RESPONSE_BODY_BYTES - bytes.len();
        bytes.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            break (true, None);
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
    fn only_429_and_503_can_ask_to_be_left_alone() {
        let asks = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("7"))]);
        for (status, seconds) in [(429, Some(7)), (503, Some(7)), (500, None), (200, None)] {
            let asked = retry_after(StatusCode::from_u16(status).unwrap(), &asks);
            assert_eq!(asked, seconds.map(Duration::from_secs), "{status}");
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
