//! Forms of other sites are refused.

use serde_json::json;

use super::admin;

#[tokio::test]
async fn forms_of_other_sites_are_refused_and_own_ones_are_taken() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    let enabled = async || api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"].clone();
    let path = format!("webhooks/{id}/enabled");
    let disable = || visitor.form(&path, &[("enabled", "no")]);
    let own = visitor.get("webhooks").await.url.origin().ascii_serialization();

    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://example.com"),
        ("origin", "null"),
    ] {
        let refused = visitor.send(disable().header(header, value)).await;
        assert_eq!(refused.status, 403, "{header}: {value}");
        assert!(refused.text.contains("sent from another site"), "{}", refused.text);
    }
    assert_eq!(enabled().await, true);

    let taken = visitor.send(disable().header("origin", &own)).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert_eq!(enabled().await, false);
    let enable = visitor.form(&path, &[("enabled", "yes")]);
    let taken = visitor.send(enable.header("sec-fetch-site", "same-origin").header("origin", &own)).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert_eq!(enabled().await, true);
}
