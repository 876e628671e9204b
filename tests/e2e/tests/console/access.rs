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

/// What the form of a new token says that it makes.
async fn new_form(visitor: &Visitor) -> String {
    visitor.get("access/access_tokens/new").await.value("made_from").to_owned()
}

/// Where the page of a token has it regenerated.
async fn regenerate_at(visitor: &Visitor, path: &str) -> String {
    let page = visitor.get(path).await;
    let query = page.text.split_once("/regenerate?").and_then(|(_, rest)| rest.split_once('"'));
    let (query, _) = query.unwrap_or_else(|| panic!("no way to regenerate in {}", page.text));
    format!("{path}/regenerate?{query}")
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
    let made_from = new_form(&visitor).await;
    let fields = [("made_from", made_from.as_str()), ("name", &token), ("role", id), ("is_on", "on")];
    let page = visitor.post("access/access_tokens", &fields).await;
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
    let form = visitor.get(&path).await;
    let fields = [
        ("made_from", form.value("made_from")),
        ("name", name.as_str()),
        ("role", &role),
        ("expires_at", "2999-01-01T00:00"),
        ("is_on", "on"),
    ];
    assert_eq!(visitor.post(&path, &fields).await.status, 200);
    let found = api.get(&format!("/access_tokens/{id}")).await.json()["data"]["attributes"].take();
    assert_eq!((&found["name"], &found["expires_at"]), (&json!(name), &json!("2999-01-01T00:00:00.000Z")));

    let new = shown_token(&visitor.post(&regenerate_at(&visitor, &path).await, &[]).await);
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
    let made_from = new_form(&visitor).await;
    let wrong =
        [("made_from", made_from.as_str()), ("name", &typed), ("role", &role), ("expires_at", "2000-01-01T00:00")];
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
async fn a_role_must_be_chosen_for_a_token() {
    let (visitor, api) = admin().await;
    api.create_role(json!({})).await;
    let form = visitor.get("access/access_tokens/new").await;
    assert!(form.text.contains(r#"<option value="" selected>Choose a role"#), "{}", form.text);
    assert_eq!(form.text.matches(" selected").count(), 1, "{}", form.text);
    let name = unique();
    let fields = [("made_from", form.value("made_from")), ("name", name.as_str()), ("role", ""), ("is_on", "on")];
    let page = visitor.post("access/access_tokens", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Role must be chosen.") && page.text.contains(&name), "{}", page.text);
}

#[tokio::test]
async fn loading_the_page_of_a_new_token_again_makes_no_other() {
    let (visitor, api) = admin().await;
    let role = api.create_role(json!({})).await;
    let (name, other) = (unique(), unique());
    let made_from = new_form(&visitor).await;
    let form = |name| [("made_from", made_from.as_str()), ("name", name), ("role", role.as_str()), ("is_on", "on")];
    let text = shown_token(&visitor.post("access/access_tokens", &form(&name)).await);
    for name in [&name, &other] {
        let again = visitor.post("access/access_tokens", &form(name)).await;
        assert_eq!(again.status, 409, "{}", again.text);
        assert!(
            again.text.contains("this form was sent before") && !again.text.contains("carillon_"),
            "{}",
            again.text
        );
    }
    assert_eq!(api.with_token(&text).get("/webhooks").await.status, 403, "the token is what it was");

    visitor.post(&format!("access/access_tokens/{made_from}/delete"), &[]).await;
    let again = visitor.post("access/access_tokens", &form(&name)).await;
    assert!(again.status == 409 && again.text.contains("was deleted since"), "{}", again.text);
    assert!(!visitor.get("access").await.text.contains(&name));
}

#[tokio::test]
async fn loading_the_page_of_a_regenerated_token_again_makes_no_other_text() {
    let (visitor, api) = admin().await;
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    let (id, _) = api.create_token(&role, json!({})).await;
    let path = format!("access/access_tokens/{id}");
    let regenerate = regenerate_at(&visitor, &path).await;
    let text = shown_token(&visitor.post(&regenerate, &[]).await);
    for address in [regenerate, format!("{path}/regenerate")] {
        let again = visitor.post(&address, &[]).await;
        assert!(again.status == 409 && !again.text.contains("carillon_"), "{}", again.text);
    }
    assert_eq!(api.with_token(&text).get("/webhooks").await.status, 200);
}

#[tokio::test]
async fn a_role_that_somebody_else_has_changed_is_not_replaced_unseen() {
    let (visitor, api) = admin().await;
    let id = api.create_role(json!({})).await;
    let path = format!("access/roles/{id}");
    let form = visitor.get(&path).await;
    let theirs = json!({"data": {"type": "role", "id": id, "attributes": {"can_access_audit_log": true}}});
    assert_eq!(api.put(&format!("/roles/{id}"), &theirs).await.status, 200);

    let typed = unique();
    let mut fields = vec![("name", typed.as_str()), ("permissions", "read_only")];
    for stale in [vec![("made_from", form.value("made_from"))], Vec::new()] {
        let page = visitor.post(&path, &[&fields[..], &stale].concat()).await;
        assert_eq!(page.status, 409);
        assert!(page.text.contains("somebody else has changed this") && page.text.contains(&typed), "{}", page.text);
    }
    let attributes = async || api.get(&format!("/roles/{id}")).await.json()["data"]["attributes"].take();
    assert_eq!(attributes().await["can_access_audit_log"], true);

    let page = visitor.post(&path, &[&fields[..], &[("made_from", form.value("made_from"))]].concat()).await;
    fields.push(("made_from", page.value("made_from")));
    assert_eq!(visitor.post(&path, &fields).await.path(), "access");
    let saved = attributes().await;
    assert_eq!((&saved["name"], &saved["can_access_audit_log"]), (&json!(typed), &json!(false)));
}

#[tokio::test]
async fn a_token_that_somebody_else_has_changed_is_not_replaced_unseen() {
    let (visitor, api) = admin().await;
    let role = api.create_role(json!({})).await;
    let (id, _) = api.create_token(&role, json!({})).await;
    let path = format!("access/access_tokens/{id}");
    let form = visitor.get(&path).await;
    let (theirs, ours) = (unique(), unique());
    let fields = |name, made_from| [("made_from", made_from), ("name", name), ("role", role.as_str())];
    assert_eq!(visitor.post(&path, &fields(&theirs, form.value("made_from"))).await.path(), "access");
    let page = visitor.post(&path, &fields(&ours, form.value("made_from"))).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("somebody else has changed this") && page.text.contains(&ours), "{}", page.text);
    assert_eq!(api.get(&format!("/access_tokens/{id}")).await.json()["data"]["attributes"]["name"], theirs.as_str());
    assert_eq!(visitor.post(&path, &fields(&ours, page.value("made_from"))).await.path(), "access");
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
    assert!(row.contains(&format!("webhooks/{id}\"")) && !row.contains("(deleted)"), "{row}");

    visitor.post(&format!("webhooks/{id}/delete"), &[]).await;
    let page = visitor.get("access/audit_log").await;
    let rows: Vec<_> = page.text.split("<tr").filter(|row| row.contains(&name)).collect();
    assert!(rows.len() == 3 && rows.iter().all(|row| !row.contains("href")), "{rows:?}");
    assert_eq!(rows.iter().filter(|row| row.contains("(deleted)")).count(), 2, "{rows:?}");
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
