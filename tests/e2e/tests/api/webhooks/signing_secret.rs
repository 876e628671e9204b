//! `GET /webhooks/:id/signing_secret` and `POST /webhooks/:id/signing_secret/rotate`

use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::error_problem;

fn rotation(attributes: Value) -> Value {
    json!({"data": {"type": "signing_secret", "attributes": attributes}})
}

#[tokio::test]
async fn a_webhook_has_a_secret_of_its_own_from_its_creation_on() {
    let api = Api::of(running());
    let secret = async |webhook: &str| api.get(&format!("/webhooks/{webhook}/signing_secret")).await.json();
    let (one, other) = (api.create_webhook(json!({})).await, api.create_webhook(json!({})).await);
    let first = secret(&one).await;
    let text = first["data"]["attributes"]["secret"].as_str().unwrap();
    assert!(text.starts_with("whsec_") && text.len() == "whsec_".len() + 44, "{text}");
    assert_ne!(secret(&other).await["data"]["attributes"], first["data"]["attributes"]);
    api.update_webhook(&one, json!({"name": e2e::events::unique()})).await;
    assert_eq!(secret(&one).await, first, "an update leaves it");

    let reply = api.delete(&format!("/webhooks/{one}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let gone = api.get(&format!("/webhooks/{one}/signing_secret")).await;
    assert_eq!(error_problem(&gone, 404, "NOT_FOUND"), None);
    let gone = api.post(&format!("/webhooks/{one}/signing_secret/rotate"), &rotation(json!({}))).await;
    assert_eq!(error_problem(&gone, 404, "NOT_FOUND"), None);
}

#[tokio::test]
async fn a_rotation_overlaps_by_a_day_or_by_what_is_asked_for_and_is_in_the_audit_log() {
    let api = Api::of(running());
    let webhook = api.create_webhook(json!({})).await;
    let path = format!("/webhooks/{webhook}/signing_secret/rotate");
    let bare = api.send(api.request(reqwest::Method::POST, &path)).await;
    assert_eq!(bare.status, 200, "{}", bare.text);
    let bare = bare.json()["data"]["attributes"].clone();
    let ends = |attributes: &Value| {
        let time = attributes["previous_secret_expires_at"].as_str().unwrap_or_else(|| panic!("{attributes}"));
        time.parse::<domain::time::Timestamp>().unwrap_or_else(|error| panic!("{time}: {error}"))
    };
    let day = 24 * 60 * 60;
    let left = ends(&bare).since(aws::clock::now()).as_secs();
    assert!((day - 600..=day).contains(&left), "{left} s");
    for (overlap, previous) in [(Some(0), false), (Some(30 * day), true), (None, true)] {
        let attributes = api.post(&path, &rotation(json!({"overlap_seconds": overlap}))).await.json();
        assert_eq!(
            attributes["data"]["attributes"]["previous_secret"].is_string(),
            previous,
            "{overlap:?}: {attributes}"
        );
    }

    let trail = format!("/audit_log?filter[fields][subject_type][eq]=webhook&filter[fields][subject_id][eq]={webhook}");
    let trail = api.get(&trail).await;
    assert_eq!(trail.status, 200, "{}", trail.text);
    assert!(!trail.text.contains("whsec_"), "{}", trail.text);
    let trail = trail.json();
    let actions = trail["data"].as_array().unwrap().iter().map(|entry| entry["attributes"]["action"].clone());
    let expected = [&["rotate_signing_secret"; 4][..], &["create"]].concat();
    assert_eq!(actions.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn of_rotations_at_once_one_holds_and_the_secret_that_receivers_have_signs_along() {
    let api = Api::of(running());
    let webhook = api.create_webhook(json!({})).await;
    let secret =
        async || api.get(&format!("/webhooks/{webhook}/signing_secret")).await.json()["data"]["attributes"].clone();
    let before = secret().await;
    let path = format!("/webhooks/{webhook}/signing_secret/rotate");
    // Without a break, so that several have read the same secret.
    let rotations = (0..6).map(|_| {
        let (api, path) = (api.clone(), path.clone());
        tokio::spawn(async move { api.post(&path, &rotation(json!({}))).await })
    });
    let (mut made, mut problems) = (Vec::new(), Vec::new());
    for reply in rotations.collect::<Vec<_>>() {
        let reply = reply.await.unwrap();
        match reply.status {
            200 => made.push(reply.json()["data"]["attributes"].clone()),
            _ => problems.extend(error_problem(&reply, 409, "STALE_ITEM_VERSION")),
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(made.contains(&secret().await), "{made:?}");
    // Each follows the one that holds before it: none takes the place of one that nobody was told of.
    for one in &made {
        let previous = &one["previous_secret"];
        assert!(*previous == before["secret"] || made.iter().any(|other| other["secret"] == *previous), "{made:?}");
    }
}

#[tokio::test]
async fn rotations_that_make_no_sense_are_refused() {
    let api = Api::of(running());
    let webhook = api.create_webhook(json!({})).await;
    let path = format!("/webhooks/{webhook}/signing_secret/rotate");
    let before = api.get(&format!("/webhooks/{webhook}/signing_secret")).await.json();
    let mut problems: Vec<String> = Vec::new();
    for (body, code) in [
        (rotation(json!({"overlap_seconds": 30 * 24 * 60 * 60 + 1})), "INVALID_FIELD"),
        (rotation(json!({"overlap_seconds": -1})), "INVALID_FORMAT"),
        (rotation(json!({"overlap_seconds": 1.5})), "INVALID_FORMAT"),
        (rotation(json!({"secret": "whsec_AQEB"})), "INVALID_FORMAT"),
        (json!({"data": {"type": "webhook", "attributes": {}}}), "INVALID_FORMAT"),
        (json!({}), "INVALID_FORMAT"),
    ] {
        let reply = api.post(&path, &body).await;
        problems.extend(error_problem(&reply, 422, code).map(|problem| format!("{body}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(api.get(&format!("/webhooks/{webhook}/signing_secret")).await.json(), before);
}
