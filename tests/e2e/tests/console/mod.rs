//! The console, over HTTP: what holds without a browser. What a person does is in `tests/browser`.

mod access;
mod cross_site;
mod custom_domain;
mod events;
mod headers;
mod log;
mod preview;
mod reads;
mod recipes;
mod resend_many;
mod roles;
mod routes;
mod sessions;
mod test_sends;
mod webhook_form;
mod webhook_list;
mod webhooks;

use e2e::visited;
use e2e::{Api, Visitor};

/// Somebody who may do everything, and a client of the API who may, too.
async fn admin() -> (Visitor, Api) {
    let stack = visited();
    (Visitor::signed_in(stack, &stack.token).await, Api::of(stack))
}

/// Somebody whose role has these permissions.
async fn visitor_with(permissions: serde_json::Value) -> Visitor {
    let (stack, api) = (visited(), Api::of(visited()));
    let role = api.create_role(permissions).await;
    let (_, token) = api.create_token(&role, serde_json::json!({})).await;
    let mut visitor = Visitor::of(stack);
    visitor.sign_in(&token, "").await;
    visitor
}
