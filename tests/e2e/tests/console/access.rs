//! Roles, access tokens and the audit log.

use e2e::events::unique;
use e2e::{Api, Page, Visitor, visited};
use serde_json::json;

use super::admin;

/// The token that a page shows.
fn shown_token(page: &Page) -> String {
    let token = page
        .text
        .split("carillon_")
        .nth(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
    format!("carillon_{}", token.unwrap_or_else(|| panic!("no token in {}", page.text)))
}

#[tokio::test]
async fn a_token_is_shown_once_and_means_what_its_role_permits() {
    let (visitor, api) = admin().await;
    let (role, token) = (unique(), unique());
    let page = visitor.post("access/roles", &[("name", &role), ("permissions", "read_only")]).await;
    assert_eq!((page.status, page.path()), (200, "access"), "{}", page.text);
    let roles = api.get("/roles").await.json();
    let created =
        roles["data"].as_array().unwrap().iter().find(|found| found["attributes"]["name"] == role.as_str()).unwrap();
    assert_eq!(created["attributes"]["read_only"], true);
    assert_eq!(created["attributes"]["can_manage_webhooks"], false);

    let id = created["id"].as_str().unwrap();
    let page = visitor.post("access/access_tokens", &[("name", &token), ("role", id), ("is_on", "on")]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let text = shown_token(&page);
    assert_eq!(api.with_token(&text).get("/webhooks").await.status, 200);
    assert_eq!(api.with_token(&text).post("/webhooks", &json!({})).await.status, 403);
    let list = visitor.get("access").await;
    assert!(list.text.contains(&token) && !list.text.contains(&text));
}

#[tokio::test]
async fn a_token_is_changed_regenerated_and_deleted() {
    let (visitor, api) = admin().await;
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    let (id, old) = api.create_token(&role, json!({})).await;
    let path = format!("access/access_tokens/{id}");
    let name = unique();
    let fields = [("name", name.as_str()), ("role", &role), ("expires_at", "2999-01-01T00:00"), ("is_on", "on")];
    assert_eq!(visitor.post(&path, &fields).await.status, 200);
    let found = api.get(&format!("/access_tokens/{id}")).await.json()["data"]["attributes"].take();
    assert_eq!((&found["name"], &found["expires_at"]), (&json!(name), &json!("2999-01-01T00:00:00.000Z")));

    let new = shown_token(&visitor.post(&format!("{path}/regenerate"), &[]).await);
    assert_eq!(api.with_token(&old).get("/webhooks").await.status, 401);
    assert_eq!(api.with_token(&new).get("/webhooks").await.status, 200);
    assert_eq!(visitor.post(&format!("{path}/delete"), &[]).await.path(), "access");
    assert_eq!(api.with_token(&new).get("/webhooks").await.status, 401);
    assert_eq!(visitor.get(&path).await.status, 404);
}

#[tokio::test]
async fn what_is_refused_is_told_in_words_and_what_was_typed_stays() {
    let (visitor, api) = admin().await;
    let role = api.create_role(json!({})).await;
    let typed = unique();
    let wrong = [("name", typed.as_str()), ("role", role.as_str()), ("expires_at", "2000-01-01T00:00")];
    let page = visitor.post("access/access_tokens", &wrong).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Expiry must lie ahead.") && page.text.contains(&typed), "{}", page.text);
    let page = visitor.post("access/roles", &[("name", " ")]).await;
    assert!(page.status == 422 && page.text.contains("Name must not be blank."), "{}", page.text);

    api.create_token(&role, json!({})).await;
    let page = visitor.post(&format!("access/roles/{role}/delete"), &[]).await;
    assert!(page.status == 422 && page.text.contains("The role is in use"), "{}", page.text);
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let (stack, api) = (visited(), Api::of(visited()));
    let role = api.create_role(json!({"can_manage_access_tokens": true})).await;
    let (_, token) = api.create_token(&role, json!({})).await;
    let mut visitor = Visitor::of(stack);
    visitor.sign_in(&token, "access").await;
    let page = visitor.post("access/roles", &[("name", &unique()), ("permissions", "can_manage_webhooks")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("this gives can_manage_webhooks"), "{}", page.text);
}

#[tokio::test]
async fn the_audit_log_names_who_has_changed_what() {
    let (visitor, api) = admin().await;
    let name = unique();
    let id = api.create_webhook(json!({"name": name})).await;
    visitor.post(&format!("webhooks/{id}/enabled"), &[("enabled", "no")]).await;
    let page = visitor.get("access/audit_log").await;
    assert_eq!(page.status, 200);
    let row = page.text.split("<tr").find(|row| row.contains(&name)).unwrap_or_else(|| panic!("no row: {}", page.text));
    assert!(row.contains("Changed webhook") && row.contains("enabled") && row.contains("admin"), "{row}");
}

#[tokio::test]
async fn whoever_may_only_read_the_audit_log_is_led_to_it() {
    let api = Api::of(visited());
    let role = api.create_role(json!({"can_access_audit_log": true})).await;
    let (_, token) = api.create_token(&role, json!({})).await;
    let mut visitor = Visitor::of(visited());
    let page = visitor.sign_in(&token, "access/audit_log").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains(r#"aria-current="page">Access</a>"#) && !page.text.contains("Activity log"),
        "{}",
        page.text
    );
    assert_eq!(visitor.get("access").await.status, 403);
}
