//! New webhooks that are begun from a recipe.

use e2e::events::unique;
use serde_json::json;

use super::admin;

#[tokio::test]
async fn a_recipe_is_offered_and_becomes_a_webhook() {
    let (visitor, api) = admin().await;
    let page = visitor.get("webhooks/recipes").await;
    assert!(page.text.contains(r#"href="../webhooks/new?recipe=slack""#), "{}", page.text);
    let page = visitor.get("webhooks/new?recipe=slack").await;
    assert!(page.text.contains("From the recipe “Slack”") && page.text.contains("incoming webhook"), "{}", page.text);
    assert_eq!(page.value("name"), "Tell Slack");

    // The words stay while one goes on.
    let more = [("recipe", "slack"), ("do", "add_header"), ("name", "n")];
    assert!(visitor.post("webhooks", &more).await.text.contains("From the recipe “Slack”"));

    let (name, url) = (unique(), page.value("url").to_owned());
    let fields = [
        ("recipe", "slack"),
        ("name", &name),
        ("url", &url),
        ("payload_api_version", "3"),
        ("triggers.0.entity", "item"),
        ("triggers.0.events", "publish"),
        ("custom", "on"),
        ("template", "{}"),
        ("do", "save"),
    ];
    let page = visitor.post("webhooks", &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let id = page.path().trim_start_matches("webhooks/").to_owned();
    let created = api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].take();
    assert_eq!((&created["name"], &created["url"], &created["enabled"]), (&json!(name), &json!(url), &json!(false)));
    assert_eq!(visitor.get("webhooks/new?recipe=soup").await.status, 404);
}
