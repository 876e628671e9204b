//! Nobody gives more than they have.

use e2e::api::{Reply, token_document};
use e2e::{Api, running};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::checks::assert_error;

fn assert_excess(reply: &Reply) {
    let details = assert_error(reply, 403, "INSUFFICIENT_PERMISSIONS");
    assert_eq!(details["missing"], json!(["can_manage_webhooks"]), "{details}");
}

fn role(attributes: Value, inherits: &[&str]) -> Value {
    let roles: Vec<_> = inherits.iter().map(|id| json!({"type": "role", "id": id})).collect();
    let relationships = json!({"inherits_permissions_from": {"data": roles}});
    json!({"data": {"type": "role", "attributes": attributes, "relationships": relationships}})
}

#[tokio::test]
async fn who_manages_tokens_gets_no_further_by_that() {
    let admin = Api::of(running());
    let strong = admin.create_role(json!({"can_manage_webhooks": true})).await;
    let (strong_token, _) = admin.create_token(&strong, json!({})).await;
    let own_role = admin.create_role(json!({"can_manage_access_tokens": true})).await;
    let (own, text) = admin.create_token(&own_role, json!({})).await;
    let manager = admin.with_token(&text);
    let name = || json!(format!("role {}", uuid::Uuid::now_v7()));

    assert_excess(&manager.post("/roles", &role(json!({"name": name(), "can_manage_webhooks": true}), &[])).await);
    assert_excess(&manager.post("/roles", &role(json!({"name": name()}), &[&strong])).await);
    assert_excess(&manager.put(&format!("/roles/{own_role}"), &role(json!({"can_manage_webhooks": true}), &[])).await);
    assert_excess(&manager.put(&format!("/roles/{own_role}"), &role(json!({}), &[&strong])).await);
    assert_excess(&manager.send(manager.request(Method::POST, &format!("/roles/{strong}/duplicate"))).await);
    assert_excess(&manager.post("/access_tokens", &token_document(&strong, json!({}))).await);
    let update = token_document(&strong, json!({"name": "own"}));
    assert_excess(&manager.put(&format!("/access_tokens/{own}"), &update).await);
    let regenerate = format!("/access_tokens/{strong_token}/regenerate_token");
    assert_excess(&manager.send(manager.request(Method::POST, &regenerate)).await);
    assert_eq!(manager.get("/webhooks").await.status, 403, "nothing of it was done");

    // What they have, they give; and they take what they like.
    let (_, other) = manager.create_token(&own_role, json!({})).await;
    assert_eq!(admin.with_token(&other).get("/roles").await.status, 200);
    assert_eq!(manager.delete(&format!("/access_tokens/{strong_token}")).await.status, 200);
}
