//! Signing in and out, and what ends a session.

use e2e::events::unique;
use e2e::{Api, Visitor, visited};
use reqwest::Method;
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::json;

#[tokio::test]
async fn a_wrong_token_is_refused_in_words_and_begins_no_session() {
    for token in ["", "wrong", "carillon_0000", &format!("carillon_{}", "0".repeat(72))] {
        let page = Visitor::of(visited()).sign_in(token, "").await;
        assert_eq!(page.status, 401, "{token}");
        assert!(page.text.contains("This is no token of this service"), "{}", page.text);
        assert!(page.headers.get(SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn the_cookie_is_for_the_console_alone_and_no_page_holds_the_token() {
    let stack = visited();
    let visitor = Visitor::of(stack);
    let entered = visitor.send(visitor.form("sign_in", &[("token", &stack.token)])).await;
    assert_eq!(entered.status, 303);
    let cookie = entered.headers[SET_COOKIE].to_str().unwrap().to_owned();
    for attribute in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(cookie.starts_with("__Host-session="), "{cookie}");

    let api = Api::of(stack);
    let own = cookie.split(';').next().unwrap();
    let refused = api.send(api.bare_request(Method::GET, "/webhooks").header(COOKIE, own)).await;
    assert_eq!(refused.status, 401, "the API does not know sessions");

    let visitor = Visitor::signed_in(stack, &stack.token).await;
    for path in ["webhooks", "webhooks/new", "sign_in"] {
        let page = visitor.get(path).await;
        assert!(!page.text.contains(&stack.token), "{path}");
    }
}

#[tokio::test]
async fn whoever_is_signed_out_signs_in_and_gets_to_the_page() {
    let stack = visited();
    let mut visitor = Visitor::of(stack);
    let asked = visitor.get("webhooks/new").await;
    assert_eq!((asked.status, asked.path()), (200, "sign_in"));
    assert_eq!(asked.value("to"), "webhooks/new");
    let entered = visitor.sign_in(&stack.token, asked.value("to")).await;
    assert_eq!((entered.status, entered.path()), (200, "webhooks/new"));
    let elsewhere = visitor.sign_in(&stack.token, "https://example.com").await;
    assert_eq!(elsewhere.path(), "webhooks");
}

#[tokio::test]
async fn what_was_typed_survives_the_end_of_the_session() {
    let stack = visited();
    let mut visitor = Visitor::signed_in(stack, &stack.token).await;
    let form = visitor.get("webhooks/new").await;
    assert!(!form.text.contains(r#"<form class="webhook" method="post" action="../webhooks" autocomplete"#));
    let name = unique();
    visitor.post("sign_out", &[]).await;
    let fields = [("name", name.as_str()), ("url", "https://example.com/x"), ("do", "save")];
    let page = visitor.post("webhooks", &fields).await;
    assert_eq!(page.status, 401);
    assert!(page.text.contains("nothing was saved") && page.text.contains("Try again"), "{}", page.text);
    let kept = fields.map(|(name, _)| (name, page.value(name)));
    assert_eq!(kept, fields);

    visitor.sign_in(&stack.token, "").await;
    let page = visitor.post("webhooks", &kept).await;
    assert!(page.status != 401 && page.text.contains(&name), "{}", page.text);
}

#[tokio::test]
async fn a_password_is_not_sent_back_when_the_session_has_ended() {
    let visitor = Visitor::of(visited());
    let page = visitor.post("webhooks", &[("name", "n"), ("password", "pa55-w0rd"), ("do", "save")]).await;
    assert_eq!(page.status, 401);
    assert!(page.text.contains("type the password anew") && !page.text.contains("pa55-w0rd"), "{}", page.text);
    assert!(page.text.contains(r#"name="do" value="show""#), "{}", page.text);
}

#[tokio::test]
async fn a_browser_that_drops_the_cookie_is_told_so() {
    let stack = visited();
    let visitor = Visitor::of(stack);
    let entered = visitor.post("sign_in", &[("token", &stack.token)]).await;
    assert_eq!(entered.status, 401);
    assert!(entered.text.contains("did not keep the cookie"), "{}", entered.text);
}

#[tokio::test]
async fn a_link_of_another_site_is_followed_once_more() {
    let visitor = Visitor::of(visited());
    let linked = visitor.request(Method::GET, "webhooks").header("sec-fetch-site", "cross-site");
    let page = visitor.send(linked).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(r#"http-equiv="refresh" content="0""#), "{}", page.text);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let stack = visited();
    let visitor = Visitor::signed_in(stack, &stack.token).await;
    let left = visitor.send(visitor.form("sign_out", &[])).await;
    assert!(left.headers[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    // The browser would have dropped the cookie; whoever kept it has nothing.
    assert_eq!(visitor.get("webhooks").await.path(), "sign_in");
}

#[tokio::test]
async fn a_session_ends_with_its_token() {
    let stack = visited();
    let api = Api::of(stack);
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    for (method, path) in [(Method::DELETE, ""), (Method::POST, "/regenerate_token")] {
        let (id, token) = api.create_token(&role, json!({})).await;
        let visitor = Visitor::signed_in(stack, &token).await;
        assert_eq!(visitor.get("webhooks").await.path(), "webhooks");
        let revoked = api.send(api.request(method, &format!("/access_tokens/{id}{path}"))).await;
        assert_eq!(revoked.status, 200, "{}", revoked.text);
        assert_eq!(visitor.get("webhooks").await.path(), "sign_in");
        assert_eq!(visitor.post("webhooks", &[("name", "x")]).await.status, 401);
    }
}
