//! Addresses that must not be called. The tests' stack allows 127.0.0.0/8 besides public ones.

use e2e::logs;
use serde_json::{Value, json};

use super::scene::{Scene, assert_failed, id_of};
use crate::api::checks::{assert_error, document};

/// A refusal is no timeout: it takes less than this.
const QUICK_MS: u64 = 1500;

/// Hosts, and the addresses that they are.
const SPECIAL: [(&str, &str); 20] = [
    ("10.0.0.1", "10.0.0.1"),
    ("10.0.0.1.", "10.0.0.1"),
    ("192.168.0.1", "192.168.0.1"),
    ("172.16.0.1:8080", "172.16.0.1"),
    ("169.254.169.254", "169.254.169.254"),
    ("100.64.0.1", "100.64.0.1"),
    ("0.0.0.0", "0.0.0.0"),
    ("0", "0.0.0.0"),
    ("167772161", "10.0.0.1"),
    ("0xa.1", "10.0.0.1"),
    ("012.0.0.1", "10.0.0.1"),
    ("%31%30.0.0.1", "10.0.0.1"),
    ("１０.０.０.１", "10.0.0.1"),
    ("[::1]", "::1"),
    ("[::]", "::"),
    ("[::ffff:10.0.0.1]", "::ffff:10.0.0.1"),
    ("[64:ff9b::a00:1]", "64:ff9b::a00:1"),
    ("[2002:a00:1::]", "2002:a00:1::"),
    ("[fd00:ec2::254]", "fd00:ec2::254"),
    ("[fe80::1]", "fe80::1"),
];

#[tokio::test]
async fn a_url_that_shows_a_special_purpose_address_is_not_saved() {
    let scene = Scene::new().await;
    let mine = scene.webhook(json!({})).await;
    let before = scene.api.get(&format!("/webhooks/{mine}")).await.json();
    for (host, address) in SPECIAL {
        for url in [format!("http://{host}/"), format!("https://{host}/{{{{entity.id}}}}"), format!("http://{host}?x")]
        {
            let attributes = json!({"url": url});
            let create = document(e2e::api::webhook_attributes(attributes.clone()));
            let update = json!({"data": {"type": "webhook", "id": mine, "attributes": attributes}});
            for reply in
                [scene.api.post("/webhooks", &create).await, scene.api.put(&format!("/webhooks/{mine}"), &update).await]
            {
                let details = assert_error(&reply, 422, "INVALID_FIELD");
                assert_eq!(details["field"], "url", "{url}");
                let message = details["message"].as_str().unwrap_or_default();
                assert!(message.contains(&format!("{address} is a special-purpose address")), "{url}: {message}");
            }
        }
    }
    assert_eq!(scene.api.get(&format!("/webhooks/{mine}")).await.json(), before);
}

#[tokio::test]
async fn an_address_with_a_zone_is_no_url() {
    let scene = Scene::new().await;
    for host in ["[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%25lo]"] {
        let create = document(e2e::api::webhook_attributes(json!({"url": format!("http://{host}/")})));
        assert_error(&scene.api.post("/webhooks", &create).await, 422, "INVALID_FIELD");
    }
}

/// A template may become any host, so this is the case that only the delivery can refuse.
#[tokio::test]
async fn an_address_that_shows_only_when_the_call_is_made_is_not_called() {
    let scene = Scene::new().await;
    let mut cases = Vec::new();
    for (number, (host, address)) in SPECIAL.into_iter().enumerate() {
        let url = format!("http://{{{{{{entity.attributes.h{number}}}}}}}/");
        cases.push((host, address, scene.webhook(json!({"url": url})).await));
    }
    let hosts = SPECIAL.iter().enumerate().map(|(number, (host, _))| (format!("h{number}"), json!(host)));
    scene.send(&scene.event(Value::Object(hosts.collect()))).await;
    for (host, address, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(host, &call, &Value::Null, &format!("{address} is a special-purpose address"));
        let line = logs::wait_for(scene.stack, 1, &["attempt made", id_of(&call)]).await.swap_remove(0);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert!(line["duration_ms"].as_u64().unwrap() < QUICK_MS, "{host}: {line}");
    }
}

#[tokio::test]
async fn an_allowed_address_is_called_in_any_spelling() {
    let scene = Scene::new().await;
    let url = scene.receiver.url("/");
    let spellings = ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]", "localhost", "１２７.1"];
    for spelling in spellings {
        scene.webhook(json!({"url": url.replace("127.0.0.1", spelling)})).await;
    }
    scene.publish().await;
    scene.receiver.wait_for(spellings.len()).await;
}
