//! Requests that no well-behaved client sends: whatever arrives is answered, and a refusal is in the envelope.

use e2e::api::{Reply, webhook_attributes};
use e2e::function::GatewayEvent;
use e2e::{Api, running};
use reqwest::Method;
use serde_json::json;

use super::checks::{assert_error, document, error_problem};

/// A request with the token, handed to the function.
fn event(method: &str, path: &str, query: &str) -> GatewayEvent {
    GatewayEvent::new(method, path, query).header("authorization", &format!("Bearer {}", running().token))
}

/// What is wrong with an answer that is to be 200 or one of these errors.
fn problem(reply: &Reply, errors: &[(u16, &str)]) -> Option<String> {
    let problems = errors.iter().map(|(status, code)| error_problem(reply, *status, code));
    if reply.status == 200 { None } else { problems.min_by_key(Option::is_some).flatten() }
}

#[tokio::test]
async fn any_query_is_answered() {
    let queries = [
        "q=<x>",
        "q=\"x\"",
        "q=a b",
        "q=\t",
        "q=\0",
        "q=\u{7f}",
        "q=#x",
        "q=`{|}\\^",
        "q=ü🔔",
        "%",
        "%zz",
        "%FF",
        "%00",
        "page[limit]=%FF",
        "page[limit]=1\0",
        "page[limit]=+1",
        "page%5blimit%5d=%31",
        "filter[fields][created_at][gt]=2026-01-01T00:00:00<",
        "filter[fields][created_at][gt]=+999999-01-01T00:00:00Z",
        "filter[fields][created_at][lt]=9999-12-31T23:59:60Z",
        "filter[fields][webhook_id][eq]=\u{202e}",
        "filter[ids]=,,\0,%FF,",
        "order_by=created_at_desc\n",
        "&&&=&==&",
    ];
    let mut problems = Vec::new();
    for query in queries {
        let reply = event("GET", "/webhook_calls", query).invoke(running()).await;
        let problem = problem(&reply, &[(422, "INVALID_PARAMS"), (422, "INVALID_FILTER_FIELDS_PARAM")]);
        problems.extend(problem.map(|problem| format!("{query:?}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// API Gateway decodes what is percent-encoded, apart from `%25`.
#[tokio::test]
async fn any_path_is_answered() {
    let paths = [
        "",
        "/",
        "//",
        "/webhooks/",
        "/webhooks/\0",
        "/webhooks/a\r\nb",
        "/webhooks/\u{1b}[2J",
        "/webhooks/a?b",
        "/webhooks/a#b",
        "/webhooks/\"<>^`{|}\\",
        "/webhooks/%",
        "/webhooks/%25",
        "/webhooks/%FF",
        "/webhooks/\u{fffd}",
        "/webhooks/../../etc/passwd",
        "/webhooks/..\\..",
        "/webhook_calls/%C3/attempts",
        "/webhook_calls/:id/attempts",
        "/openapi.json/",
        "/:80/",
        "/\\example.com/",
        "//example.com/webhooks",
    ];
    let mut problems = Vec::new();
    for path in paths {
        let reply = event("GET", path, "").invoke(running()).await;
        let found = (reply.status == 200).then(|| format!("found: {:.80}", reply.text));
        let problem = found.or_else(|| problem(&reply, &[(404, "NOT_FOUND"), (404, "INVALID_ENDPOINT")]));
        problems.extend(problem.map(|problem| format!("{path:?}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn headers_that_contradict_are_refused_or_do_not_matter() {
    let api = Api::of(running());
    let get = || api.request(Method::GET, "/webhook_calls?page[limit]=0");
    let twice = api.send(get().header("x-api-version", "3").header("x-api-version", "3")).await;
    assert_error(&twice, 406, "INVALID_API_VERSION");
    let two_tokens = api.send(get().header("authorization", "Bearer wrong")).await;
    assert_error(&two_tokens, 401, "INVALID_AUTHORIZATION_HEADER");
    for (name, value) in [
        ("x-forwarded-proto", "??"),
        ("x-forwarded-proto", ""),
        ("x-forwarded-host", "["),
        ("x-http-method-override", "DELETE"),
        ("accept", "text/html"),
        ("accept-encoding", "identity;q=0"),
        ("if-none-match", "*"),
        ("range", "bytes=0-0"),
        ("expect", "100-continue"),
        ("x-large", &"y".repeat(8000)),
    ] {
        let reply = api.send(get().header(name, value)).await;
        assert_eq!(reply.status, 200, "{name}: {value:.20}: {:.200}", reply.text);
    }
    for host in ["", "a b", "[::", "x:99999", "%", "ü"] {
        let reply = event("GET", "/webhooks", "").header("host", host).invoke(running()).await;
        assert_eq!(reply.status, 200, "{host:?}: {:.200}", reply.text);
    }
}

#[tokio::test]
async fn of_a_parameter_that_is_there_often_the_last_counts() {
    let api = Api::of(running());
    let many = "page[limit]=500&".repeat(500);
    let reply = api.get(&format!("/webhook_calls?{many}page[limit]=0")).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &json!([])), "{:.200}", reply.text);
    let reply = api.get(&format!("/webhook_calls?page[limit]=x&{many}")).await;
    assert_error(&reply, 422, "INVALID_PARAMS");
}

#[tokio::test]
async fn bodies_in_other_encodings_are_no_json() {
    let json = |event: GatewayEvent| event.header("content-type", "application/json");
    for (what, body) in [
        // printf '{}' | gzip -n | base64
        ("gzip", "H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA=="),
        ("UTF-16", "//57AH0A"),
        ("a byte order mark", "77u/e30="),
        ("no UTF-8 in a string", "eyJkYXRhIjogIv8ifQ=="),
        ("a surrogate in UTF-8", "eyJkYXRhIjogIu2ggCJ9"),
        ("an overlong NUL", "eyJkYXRhIjogIsCAIn0="),
        ("nothing", ""),
    ] {
        for encoding in ["identity", "gzip"] {
            let event = json(event("POST", "/webhooks", "")).header("content-encoding", encoding).base64(body);
            let problem = error_problem(&event.invoke(running()).await, 400, "INVALID_JSON_BODY");
            assert_eq!(problem, None, "{what} as {encoding}");
        }
    }
    let bodiless = json(event("POST", "/webhooks", "")).invoke(running()).await;
    assert_error(&bodiless, 400, "INVALID_JSON_BODY");
}

#[tokio::test]
async fn bodies_where_none_belongs_do_not_matter() {
    let api = Api::of(running());
    let body = |request: reqwest::RequestBuilder| request.header("content-type", "text/plain").body("{{{");
    let reply = api.send(body(api.request(Method::GET, "/webhook_calls?page[limit]=0"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let id = api.create_webhook(json!({})).await;
    let reply = api.send(body(api.request(Method::DELETE, &format!("/webhooks/{id}")))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let resend = format!("/webhook_calls/{}/resend_webhook", "A".repeat(40));
    assert_error(&api.send(body(api.request(Method::POST, &resend))).await, 404, "NOT_FOUND");
}

/// A document with this text in place of an attribute's value.
fn with(attribute: &str, value: &str) -> String {
    let document = document(webhook_attributes(json!({attribute: "the value"}))).to_string();
    document.replace("\"the value\"", value)
}

#[tokio::test]
async fn a_key_that_is_there_twice_is_refused_wherever_it_is() {
    let api = Api::of(running());
    let filter = r#"[{"entity_type":"item","entity_ids":["a"],"entity_ids":["b"]}]"#;
    let trigger = |more: &str| format!(r#"[{{"entity_type":"item","event_types":[],{more}}}]"#);
    let bodies = [
        r#"{"data":{},"data":{}}"#.to_owned(),
        with("enabled", r#"true,"enabled":true"#),
        with("headers", r#"{"X-A":"1","X-A":"2"}"#),
        with("headers", r#"{"X-A":"1","\u0058-A":"1"}"#),
        with("events", &trigger(r#""event_types":[]"#)),
        with("events", &trigger(&format!(r#""filters":{filter}"#))),
    ];
    for body in bodies {
        let request = api.request(Method::POST, "/webhooks").header("content-type", "application/json");
        let problem = error_problem(&api.send(request.body(body.clone())).await, 422, "INVALID_FORMAT");
        assert_eq!(problem, None, "{body}");
    }
}

#[tokio::test]
async fn extreme_values_are_refused_like_any_other() {
    let api = Api::of(running());
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let digits = "9".repeat(10_000);
    for (value, status, code) in [
        (nested(200), 422, "INVALID_FORMAT"),
        (nested(500_000), 422, "INVALID_FORMAT"),
        ("1e308".to_owned(), 422, "INVALID_FORMAT"),
        ("-0".to_owned(), 422, "INVALID_FORMAT"),
        ("18446744073709551616".to_owned(), 422, "INVALID_FORMAT"),
        ("1e400".to_owned(), 400, "INVALID_JSON_BODY"),
        (digits.clone(), 400, "INVALID_JSON_BODY"),
        (format!("0.{digits}"), 422, "INVALID_FORMAT"),
        (r#""\u0000""#.to_owned(), 422, "INVALID_FIELD"),
        (r#""\ud83d""#.to_owned(), 400, "INVALID_JSON_BODY"),
        ("\"\u{0}\"".to_owned(), 400, "INVALID_JSON_BODY"),
    ] {
        let request = api.request(Method::POST, "/webhooks").header("content-type", "application/json");
        let reply = api.send(request.body(with("name", &value))).await;
        assert_eq!(error_problem(&reply, status, code), None, "{value:.40}");
    }
}
