//! Every permission with every route.

use domain::access::Flag;
use e2e::{Api, running};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// Method, path, and what the description says that is needed.
type Route = (Method, String, Vec<String>);

/// Every route that needs a token, from the description, which is made from the table of routes.
async fn routes(api: &Api) -> Vec<Route> {
    let description = api.send(api.bare_request(Method::GET, "/openapi.json")).await.json();
    let mut routes = Vec::new();
    for (path, item) in description["paths"].as_object().expect("as described") {
        for (method, operation) in item.as_object().expect("as described") {
            if operation["security"].is_array() {
                let method = method.to_ascii_uppercase().parse().expect("as described");
                let needed = operation["x-required-permissions"].as_array();
                let needed = needed.unwrap_or_else(|| panic!("{method} {path} says not what it needs"));
                let needed = needed.iter().map(|name| name.as_str().expect("as described").to_owned()).collect();
                routes.push((method, path.replace("{id}", "312"), needed));
            }
        }
    }
    assert!(routes.len() >= 25, "the routes were found: {routes:?}");
    routes
}

/// What must be needed, told apart from the table by the path and the method alone.
fn expected(method: &Method, path: &str) -> Vec<&'static str> {
    let area = match path.split('/').nth(1).expect("as described") {
        "events" if method == Method::POST => return vec!["can_send_events"],
        "webhooks" | "webhook_calls" | "events" | "sample_events" | "dry_runs" | "stats" => "can_manage_webhooks",
        "roles" | "access_tokens" => "can_manage_access_tokens",
        "audit_log" => "can_access_audit_log",
        other => panic!("which permission does /{other} need?"),
    };
    // A secret is for those who may change it. A dry run changes nothing.
    let is_secret = path.ends_with("/signing_secret");
    let only_looks = method == Method::GET || path == "/dry_runs";
    if only_looks && !is_secret { vec![area, "read_only"] } else { vec![area] }
}

#[tokio::test]
async fn every_permission_opens_its_routes_and_no_other() {
    let api = Api::of(running());
    let routes = routes(&api).await;
    for (method, path, needed) in &routes {
        assert_eq!(*needed, expected(method, path), "{method} {path}");
    }
    // One role for all: a site has room for a few dozen.
    let role = api.create_role(json!({})).await;
    let (_, token) = api.create_token(&role, json!({})).await;
    let caller = api.with_token(&token);
    assert_opens(&caller, "no permission", &routes).await;
    for flag in Flag::ALL {
        let permissions: Map<_, _> =
            Flag::ALL.iter().map(|other| (other.as_str().to_owned(), json!(other == flag))).collect();
        let update = json!({"data": {"type": "role", "attributes": permissions}});
        let updated = api.put(&format!("/roles/{role}"), &update).await;
        assert_eq!(updated.status, 200, "{}", updated.text);
        assert_opens(&caller, flag.as_str(), &routes).await;
    }
}

/// Asserts that a caller with one permission gets past the check exactly where that is enough.
async fn assert_opens(caller: &Api, permission: &str, routes: &[Route]) {
    for (method, path, _) in routes {
        // Nothing is there and no body is one, so that nothing is changed by those who may.
        let mut request = caller.request(method.clone(), path);
        if [Method::POST, Method::PUT, Method::PATCH].contains(method) {
            request = request.header("content-type", "application/json").body("no JSON");
        }
        let reply = caller.send(request).await;
        let needed = expected(method, path);
        let is_enough = needed.contains(&permission);
        let what = format!("{permission}: {method} {path}: {} {}", reply.status, reply.text);
        if is_enough {
            assert!([200, 400, 404].contains(&reply.status), "{what}");
        } else {
            assert_eq!((reply.status, reply.error_code().as_str()), (403, "INSUFFICIENT_PERMISSIONS"), "{what}");
            assert_eq!(reply.error_details()["missing"], Value::from(needed), "{what}");
        }
    }
}
