//! What holds the description and the API together.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use actions::access::Admin;
use actions::admission::Admission;
use aws::queue::send::Queue;
use aws::store::Tables;
use axum::Router;
use axum::body::{Body, to_bytes};
use domain::limits;
use domain::room::Room;
use http::Request;
use lambda_http::tower::ServiceExt;
use serde_json::Value;

use crate::auth::Tokens;
use crate::openapi::words::REQUIRED_PERMISSIONS;
use crate::queues::Queues;
use crate::rate_limit::RateLimit;
use crate::resources::Resources;
use crate::router::router;

/// An API that nobody's token opens: no request gets as far as the tables.
fn locked() -> &'static Router {
    static LOCKED: OnceLock<Router> = OnceLock::new();
    LOCKED.get_or_init(make_locked)
}

fn make_locked() -> Router {
    let dynamodb = aws_sdk_dynamodb::Client::from_conf(aws_sdk_dynamodb::Config::builder().build());
    let sqs = aws_sdk_sqs::Client::from_conf(aws_sdk_sqs::Config::builder().build());
    let tables = Tables::new(dynamodb, "webhooks".into(), "calls".into(), "1".into(), 30);
    router(Resources {
        delivery_queue: Queue::new(sqs.clone(), "queue".into()),
        event_queue: Queue::new(sqs.clone(), "events".into()),
        queues: Queues::new(sqs, []),
        tokens: Tokens::new(Admin(None), tables.clone()),
        rate_limit: RateLimit::new(60, 3, tables.clone()),
        admission: Admission { addresses: Arc::new("".parse().unwrap()), room: Room { enabled: 1 } },
        tables,
    })
}

/// Status and document of the answer to a request without a token.
async fn answer(method: &str, path: &str) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = locked().clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn description() -> Value {
    let (status, description) = answer("GET", "/openapi.json").await;
    assert_eq!(status, 200);
    description
}

fn described(description: &Value) -> BTreeSet<(&str, &str)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| item.as_object().unwrap().keys().map(|method| (&**path, &**method))).collect()
}

#[tokio::test]
async fn every_route_has_its_words() {
    let description = description().await;
    let (mut ids, mut links) = (BTreeSet::new(), BTreeSet::new());
    for (path, method) in described(&description) {
        let operation = &description["paths"][path][method];
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path}: another one has the id");
        let responses = operation["responses"].as_object().unwrap().values();
        links.extend(responses.filter_map(|response| response["links"].as_object()).flat_map(|links| links.keys()));
    }
    let links: BTreeSet<_> = links.into_iter().map(String::as_str).collect();
    assert!(!links.is_empty() && ids.is_superset(&links), "links lead to operations: {links:?}");
}

#[tokio::test]
async fn what_is_described_is_there_and_what_is_there_is_described() {
    let description = description().await;
    let described = described(&description);
    for path in described.iter().map(|(path, _)| *path) {
        for method in ["get", "post", "put", "patch", "delete", "trace"] {
            let (_, answer) = answer(&method.to_ascii_uppercase(), &path.replace("{id}", "x")).await;
            let is_there = answer["data"][0]["attributes"]["code"] != "INVALID_ENDPOINT";
            assert_eq!(is_there, described.contains(&(path, method)), "{method} {path}: {answer}");
        }
    }
}

#[tokio::test]
async fn operations_say_whether_they_need_a_token() {
    let description = description().await;
    for (path, method) in described(&description) {
        let operation = &description["paths"][path][method];
        let (status, answer) = answer(&method.to_ascii_uppercase(), &path.replace("{id}", "x")).await;
        // The description itself is all that may be open.
        assert_eq!(status == 401, path != "/openapi.json", "{method} {path}: {answer}");
        assert_eq!(status == 401, operation["security"].is_array(), "{method} {path}: {answer}");
        assert_eq!(status == 401, operation["responses"]["401"].is_object(), "{method} {path}");
        assert_eq!(status == 401, operation[REQUIRED_PERMISSIONS].is_array(), "{method} {path}");
    }
}

#[tokio::test]
async fn bounds_are_those_of_the_limits() {
    let description = description().await;
    let schemas = &description["components"]["schemas"];
    for name in ["NewWebhookAttributes", "WebhookUpdateAttributes", "WebhookAttributes"] {
        let properties = &schemas[name]["properties"];
        for (bound, limit) in [
            (&properties["name"]["maxLength"], limits::NAME_CHARS),
            (&properties["url"]["maxLength"], limits::URL_BYTES),
            (&properties["custom_payload"]["maxLength"], limits::CUSTOM_PAYLOAD_BYTES),
            (&properties["headers"]["maxProperties"], limits::HEADERS),
            (&properties["events"]["maxItems"], limits::TRIGGERS),
            (&properties["http_basic_user"]["maxLength"], limits::BASIC_AUTH_BYTES),
            (&properties["http_basic_password"]["maxLength"], limits::BASIC_AUTH_BYTES),
            (&schemas["Trigger"]["properties"]["filters"]["maxItems"], limits::FILTERS),
            (&schemas["Filter"]["properties"]["entity_ids"]["maxItems"], limits::FILTER_IDS),
            (&schemas["Filter"]["properties"]["entity_ids"]["items"]["maxLength"], limits::ID_BYTES),
        ] {
            assert_eq!(bound, limit, "{name}: {properties}");
        }
    }
}

#[tokio::test]
async fn references_lead_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let description = description().await;
    let mut found = BTreeSet::new();
    references(&description, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_default();
        assert!(description.pointer(pointer).is_some(), "{reference}");
    }
}

/// Whoever changes the API sees it here, and so does the review.
#[tokio::test]
async fn the_description_in_the_repository_is_the_one_that_is_served() {
    const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let served = format!("{:#}\n", description().await);
    if std::env::var_os("RENEW_OPENAPI").is_some() {
        std::fs::write(KEPT, &served).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
    let changed = kept.lines().zip(served.lines()).position(|(kept, served)| kept != served);
    assert!(
        kept == served,
        "the API's description differs from {KEPT}, first after {changed:?} lines. \
         If that is wanted: RENEW_OPENAPI=1 cargo test -p api openapi"
    );
}
