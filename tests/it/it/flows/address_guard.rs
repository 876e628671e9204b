//! Addresses that must not be called. The tests' stack allows 127.0.0.0/8 besides public ones.

use it::logs;
use serde_json::{Value, json};

use super::scene::{Scene, assert_failed, id_of};

/// A refusal is no timeout: it takes less than this.
const QUICK_MS: u64 = 1500;

#[tokio::test]
async fn special_purpose_addresses_are_refused_in_any_spelling() {
    let scene = Scene::new().await;
    let port = scene.receiver.url("").rsplit(':').next().unwrap_or_default().to_owned();
    let mut cases = Vec::new();
    for (url, address) in [
        ("http://10.0.0.1/".to_owned(), "10.0.0.1"),
        ("https://192.168.0.1/".to_owned(), "192.168.0.1"),
        ("http://172.16.0.1:8080/".to_owned(), "172.16.0.1"),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), "169.254.169.254"),
        ("http://100.64.0.1/".to_owned(), "100.64.0.1"),
        (format!("http://0.0.0.0:{port}/"), "0.0.0.0"),
        (format!("http://0:{port}/"), "0.0.0.0"),
        ("http://167772161/".to_owned(), "10.0.0.1"),
        ("http://0xa.1/".to_owned(), "10.0.0.1"),
        ("http://012.0.0.1/".to_owned(), "10.0.0.1"),
        (format!("http://[::1]:{port}/"), "::1"),
        (format!("http://[::]:{port}/"), "::"),
        ("http://[::ffff:10.0.0.1]/".to_owned(), "::ffff:10.0.0.1"),
        ("http://[64:ff9b::a00:1]/".to_owned(), "64:ff9b::a00:1"),
        ("http://[fd00:ec2::254]/".to_owned(), "fd00:ec2::254"),
        ("http://[fe80::1]/".to_owned(), "fe80::1"),
        ("http://{{entity.attributes.host}}/".to_owned(), "10.9.8.7"),
        ("http://{{{entity.attributes.authority}}}/".to_owned(), "169.254.1.1"),
    ] {
        let webhook = scene.webhook(json!({"url": url})).await;
        cases.push((url, address, webhook));
    }
    scene.send(&scene.event(json!({"host": "10.9.8.7", "authority": "169.254.1.1:80"}))).await;
    for (url, address, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        let reason = format!("{address} is a special-purpose address");
        assert_failed(&url, &call, &Value::Null, &reason);
        let line = logs::wait_for(scene.stack, 1, &["attempt made", id_of(&call)]).await.swap_remove(0);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert!(line["duration_ms"].as_u64().unwrap() < QUICK_MS, "{url}: {line}");
    }
    assert!(scene.receiver.received().is_empty());
}

#[tokio::test]
async fn an_allowed_address_is_called_in_any_spelling() {
    let scene = Scene::new().await;
    let url = scene.receiver.url("/");
    let spellings = ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]"];
    for spelling in spellings {
        scene.webhook(json!({"url": url.replace("127.0.0.1", spelling)})).await;
    }
    scene.publish().await;
    scene.receiver.wait_for(spellings.len()).await;
}
