//! Roles decide what is shown and what is allowed.

use e2e::{Api, visited};
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
        assert_eq!(visitor.post(&path, &[("enabled", "no"), ("do", "reveal")]).await.status, 403, "{path}");
    }
    assert_eq!(visitor.post("webhooks", &[("name", "x")]).await.status, 403);
    assert_eq!(api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"], true);
}

#[tokio::test]
async fn a_role_without_permissions_sees_nothing_and_is_told_what_it_lacks() {
    let visitor = visitor_with(json!({})).await;
    let page = visitor.get("webhooks").await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("lacks can_manage_webhooks or read_only"), "{}", page.text);
    assert!(page.text.contains("Sign out"), "{}", page.text);
}
