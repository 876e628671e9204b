//! The console, over HTTP: what holds without a browser. What a person does is in `tests/browser`.

mod access;
mod cross_site;
mod events;
mod headers;
mod log;
mod roles;
mod sessions;
mod webhook_form;
mod webhooks;

use e2e::running;
use e2e::{Api, Visitor};

/// Somebody who may do everything, and a client of the API who may, too.
async fn admin() -> (Visitor, Api) {
    let stack = running();
    (Visitor::signed_in(stack, &stack.token).await, Api::of(stack))
}
