//! Roles decide what is shown and what is allowed.

use e2e::{Api, Visitor, visited};
use serde_json::json;

use super::visitor_with;

#[tokio::test]
async fn read_only_sees_no_secret_and_no_button_that_would_fail() {
    let api = Api::of(visited());
    let changes =
        json!({"headers": {"X-Api-Key": "s3cret-key", "X-Plain": "plain-value"}, "http_basic_password": "s3cret-word"});
    let id = api.create_webhook(changes).await;
    let visitor = visitor_with(json!({"read_only": true})).await;

    let list = visitor.get("webhooks").await;
    assert_eq!(list.status, 200);
    assert!(list.text.contains(&id));
    assert!(!list.text.contains("Add a new webhook") && !list.text.contains(r#"role="switch""#), "{}", list.text);

    let form = visitor.get(&format!("webhooks/{id}")).await;
    assert_eq!(form.status, 200);
    assert!(form.text.contains("plain-value") && !form.text.contains("s3cret"), "{}", form.text);
    for button in [">Save<", "Delete</button>", "Signing secret", "Add new trigger", "Add new header"] {
        assert!(!form.text.contains(button), "{button}");
    }
}

#[tokio::test]
async fn what_is_not_offered_is_refused() {
    let api = Api::of(visited());
    let id = api.create_webhook(json!({})).await;
    let visitor = visitor_with(json!({"read_only": true})).await;
    for path in [
        "webhooks/new".to_owned(),
        "webhook_calls/resend".to_owned(),
        format!("webhooks/{id}/delete"),
        format!("webhooks/{id}/signing_secret"),
    ] {
        let page = visitor.get(&path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text.contains("can_manage_webhooks"), "{}", page.text);
    }
    for path in ["", "/enabled", "/delete", "/signing_secret", "/test"] {
        let path = format!("webhooks/{id}{path}");
        assert_eq!(visitor.post(&path, &[("enabled", "no")]).await.status, 403, "{path}");
    }
    assert_eq!(visitor.post("webhooks", &[("name", "x")]).await.status, 403);
    assert_eq!(api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"], true);
}

#[tokio::test]
async fn a_role_without_permissions_sees_nothing_and_is_told_what_it_lacks() {
    let visitor = visitor_with(json!({})).await;
    let entered = visitor.get("../console").await;
    assert_eq!((entered.status, entered.url.path().ends_with("/console")), (403, true), "{}", entered.url);
    assert!(entered.text.contains("permits nothing in the console"), "{}", entered.text);
    let page = visitor.get("webhooks").await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("lacks can_manage_webhooks or read_only"), "{}", page.text);
    assert!(page.text.contains("Sign out"), "{}", page.text);
}

#[tokio::test]
async fn whoever_signs_in_gets_to_the_first_page_that_the_role_permits() {
    let api = Api::of(visited());
    for (permissions, path) in [
        (json!({"read_only": true}), "webhooks"),
        (json!({"can_manage_access_tokens": true}), "access"),
        (json!({"can_access_audit_log": true}), "access/audit_log"),
    ] {
        let role = api.create_role(permissions).await;
        let (_, token) = api.create_token(&role, json!({})).await;
        for to in ["", "webhooks"] {
            let page = Visitor::of(visited()).sign_in(&token, to).await;
            assert_eq!((page.status, page.path()), (200, path), "{to}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn the_page_of_what_is_not_permitted_leads_to_one_that_is() {
    let visitor = visitor_with(json!({"can_access_audit_log": true})).await;
    let page = visitor.get("webhooks/recipes").await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains(r#"href="../access/audit_log">Back to the console</a>"#), "{}", page.text);
    assert!(!page.text.contains("Nothing was changed"), "{}", page.text);
    let page = visitor.post("webhooks", &[("name", "x")]).await;
    assert!(page.status == 403 && page.text.contains("Nothing was changed"), "{}", page.text);
}
