//! Roles: what is sent comes back, inheritance, and what is refused.

use domain::access::Permissions;
use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::assert_error;

fn name() -> String {
    format!("role {}", uuid::Uuid::now_v7())
}

fn document(attributes: Value, inherits: &[&str]) -> Value {
    let roles: Vec<_> = inherits.iter().map(|id| json!({"type": "role", "id": id})).collect();
    let relationships = json!({"inherits_permissions_from": {"data": roles}});
    json!({"data": {"type": "role", "attributes": attributes, "relationships": relationships}})
}

/// Every attribute with another value than its default.
fn rich() -> Value {
    let mut attributes = serde_json::to_value(Permissions::default()).expect("as described");
    for (name, value) in attributes.as_object_mut().expect("as described") {
        *value = match value {
            Value::Bool(_) => json!(true),
            Value::Array(_) => json!([{"action": "read", "environment": "main", "item_type": null, "of": name}]),
            _ => json!("sandbox_only"),
        };
    }
    attributes["name"] = json!(name());
    attributes
}

#[tokio::test]
async fn all_attributes_of_a_role_are_kept_and_shown() {
    let api = Api::of(running());
    let sent = rich();
    let created = api.post("/roles", &document(sent.clone(), &[])).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let data = created.json()["data"].take();
    assert_eq!(data["attributes"], sent);
    let mut permissions = sent.clone();
    permissions.as_object_mut().unwrap().remove("name");
    assert_eq!(data["meta"]["final_permissions"], permissions);
    let path = format!("/roles/{}", data["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.json()["data"], data);
    let listed = api.get("/roles").await.json()["data"].take();
    assert!(listed.as_array().unwrap().contains(&data));
    // What is shown can be sent back.
    let again = api.put(&path, &json!({"data": data})).await;
    assert_eq!((again.status, again.json()["data"].take()), (200, data.clone()));
    let renamed = api.put(&path, &json!({"data": {"type": "role", "attributes": {"name": name()}}})).await;
    assert_eq!(renamed.json()["data"]["attributes"]["can_edit_site"], true);
    assert_eq!(api.delete(&path).await.json(), renamed.json());
    assert_error(&api.get(&path).await, 404, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_inherited_holds_at_once_and_stops_at_once() {
    let api = Api::of(running());
    let grandparent = api.create_role(json!({"can_manage_webhooks": true})).await;
    let parent = api.post("/roles", &document(json!({"name": name()}), &[&grandparent])).await.json();
    let parent = parent["data"]["id"].as_str().unwrap().to_owned();
    let child = api.post("/roles", &document(json!({"name": name()}), &[&parent])).await.json();
    assert_eq!(child["data"]["attributes"]["can_manage_webhooks"], false);
    assert_eq!(child["data"]["meta"]["final_permissions"]["can_manage_webhooks"], true);
    let (_, token) = api.create_token(child["data"]["id"].as_str().unwrap(), json!({})).await;
    let heir = api.with_token(&token);
    assert_eq!(heir.get("/webhooks").await.status, 200);
    let loses = json!({"data": {"type": "role", "attributes": {"can_manage_webhooks": false}}});
    assert_eq!(api.put(&format!("/roles/{grandparent}"), &loses).await.status, 200);
    assert_error(&heir.get("/webhooks").await, 403, "INSUFFICIENT_PERMISSIONS");
    // Around in a circle.
    let circle =
        json!({"data": {"type": "role", "relationships": document(json!({}), &[&parent])["data"]["relationships"]}});
    let details = assert_error(&api.put(&format!("/roles/{grandparent}"), &circle).await, 422, "INVALID_FIELD");
    assert_eq!((&details["field"], &details["record_type"]), (&json!("inherits_permissions_from"), &json!("Role")));
}

#[tokio::test]
async fn a_role_in_use_is_not_destroyed() {
    let api = Api::of(running());
    let role = api.create_role(json!({})).await;
    let (token, _) = api.create_token(&role, json!({})).await;
    assert_error(&api.delete(&format!("/roles/{role}")).await, 422, "DELETE_RESTRICTION");
    assert_eq!(api.delete(&format!("/access_tokens/{token}")).await.status, 200);
    let heir = api.post("/roles", &document(json!({"name": name()}), &[&role])).await.json();
    assert_error(&api.delete(&format!("/roles/{role}")).await, 422, "DELETE_RESTRICTION");
    assert_eq!(api.delete(&format!("/roles/{}", heir["data"]["id"].as_str().unwrap())).await.status, 200);
    assert_eq!(api.delete(&format!("/roles/{role}")).await.status, 200);
}

#[tokio::test]
async fn roles_that_cannot_be_are_refused() {
    let api = Api::of(running());
    let taken = name();
    let first = api.create_role(json!({"name": taken})).await;
    for (body, code, place) in [
        (document(json!({"name": taken}), &[]), "INVALID_FIELD", "name"),
        (document(json!({"name": " "}), &[]), "INVALID_FIELD", "name"),
        (document(json!({"name": name()}), &["312"]), "INVALID_FIELD", "inherits_permissions_from"),
        (document(json!({}), &[]), "INVALID_FORMAT", "data.attributes: missing field `name`"),
        (document(json!({"name": name(), "can_fly": true}), &[]), "INVALID_FORMAT", "data.attributes.can_fly: "),
        (document(json!({"name": name(), "read_only": 1}), &[]), "INVALID_FORMAT", "data.attributes.read_only: "),
    ] {
        let details = assert_error(&api.post("/roles", &body).await, 422, code);
        let told = details["field"].as_str().or_else(|| details["messages"][0].as_str()).unwrap_or_default();
        assert!(told.starts_with(place), "{details}");
    }
    let copy = api.send(api.request(reqwest::Method::POST, &format!("/roles/{first}/duplicate"))).await;
    assert_eq!(copy.json()["data"]["attributes"]["name"], format!("{taken} (copy)"));
    for path in ["/roles/312", &format!("/roles/{}", "A".repeat(22))] {
        assert_error(&api.get(path).await, 404, "NOT_FOUND");
        assert_error(&api.delete(path).await, 404, "NOT_FOUND");
    }
}
