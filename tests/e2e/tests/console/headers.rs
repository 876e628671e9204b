//! What every answer says about what browsers may do with it.

use e2e::{Visitor, visited};
use reqwest::Method;

use super::admin;

#[tokio::test]
async fn every_answer_has_the_policy_and_nothing_but_assets_is_kept() {
    let (visitor, _) = admin().await;
    for path in ["webhooks", "webhooks/new", "sign_in", "nowhere", "webhooks/nowhere", "assets/nowhere.css"] {
        let page = visitor.send(visitor.request(Method::GET, path)).await;
        let header = |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!((header("x-content-type-options"), header("referrer-policy")), ("nosniff", "same-origin"), "{path}");
        // The policy blocks them, so that a page must not have them.
        assert!(!page.text.contains(" style=") && !page.text.contains("<script>"), "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_the_names_that_pages_give_them() {
    let visitor = Visitor::of(visited());
    let page = visitor.get("sign_in").await;
    let names: Vec<_> = page.text.split("assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    for name in names {
        let asset = visitor.get(&format!("assets/{name}")).await;
        assert_eq!(asset.status, 200, "{name}");
        assert!(asset.headers["cache-control"].to_str().unwrap().contains("immutable"), "{name}");
        assert!(!asset.text.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn the_address_of_the_console_leads_to_the_list() {
    let (visitor, _) = admin().await;
    let page = visitor.get("../console").await;
    assert_eq!((page.status, page.path()), (200, "webhooks"));
}
