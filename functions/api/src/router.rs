//! The paths of the API, and what holds for all of them.

use std::any::Any;
use std::sync::Arc;

use aide::openapi::OpenApi;
use axum::middleware::{from_fn, map_request};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::ApiError;
use crate::resources::Resources;
use crate::route_table::{Method, RouteTable};
use crate::routes::{
    access_tokens, audit_log, description, dry_runs, events, roles, sample_events, signing_secret, stats,
    webhook_calls, webhooks,
};
use crate::{compression, cors, headers};

/// The whole API.
///
/// A path or method that does not exist is told before the token is looked at, like on the API that this one speaks.
pub fn router(resources: Resources) -> Router {
    let mut found = OpenApi::default();
    routes()
        .into_router(&resources)
        .finish_api(&mut found)
        .layer(Extension(Arc::new(found)))
        .fallback(|| async { ApiError::invalid_endpoint() })
        .method_not_allowed_fallback(|| async { ApiError::invalid_endpoint() })
        .layer(compression::layer())
        .layer(map_request(compression::settle))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(headers::add))
        .layer(from_fn(cors::answer))
        .with_state(resources)
}

/// Every route. Its words say which permission it needs.
fn routes() -> RouteTable {
    use Method::{Delete, Get, Patch, Post, Put};
    RouteTable::new()
        .route("/openapi.json", Get, description::show, description::SHOW)
        .route("/webhooks", Get, webhooks::list, webhooks::LIST)
        .route("/webhooks", Post, webhooks::create, webhooks::CREATE)
        .route("/webhooks/{id}", Get, webhooks::find, webhooks::FIND)
        .route("/webhooks/{id}", Put, webhooks::update, webhooks::UPDATE)
        .route("/webhooks/{id}", Patch, webhooks::update, webhooks::PATCH)
        .route("/webhooks/{id}", Delete, webhooks::destroy, webhooks::DESTROY)
        .route("/webhooks/{id}/signing_secret", Get, signing_secret::find, signing_secret::FIND)
        .route("/webhooks/{id}/signing_secret/rotate", Post, signing_secret::rotate, signing_secret::ROTATE)
        .route("/webhooks/{id}/test", Post, webhooks::test, webhooks::TEST)
        .route("/webhooks/{id}/stats", Get, stats::of_webhook, stats::WEBHOOK)
        .route("/stats", Get, stats::of_site, stats::SITE)
        .route("/sample_events", Get, sample_events::list, sample_events::LIST)
        .route("/webhook_calls", Get, webhook_calls::list, webhook_calls::LIST)
        .route("/webhook_calls/resend", Post, webhook_calls::resend_many, webhook_calls::RESEND_MANY)
        .route("/webhook_calls/{id}", Get, webhook_calls::find, webhook_calls::FIND)
        .route("/webhook_calls/{id}/attempts", Get, webhook_calls::attempts, webhook_calls::ATTEMPTS)
        .route("/webhook_calls/{id}/resend_webhook", Post, webhook_calls::resend, webhook_calls::RESEND)
        .route("/events", Get, events::list, events::LIST)
        .route("/events", Post, events::send, events::SEND)
        .route("/events/{id}", Get, events::find, events::FIND)
        .route("/events/{id}/matches", Get, events::matches, events::MATCHES)
        .route("/dry_runs", Post, dry_runs::create, dry_runs::CREATE)
        .route("/roles", Get, roles::list, roles::LIST)
        .route("/roles", Post, roles::create, roles::CREATE)
        .route("/roles/{id}", Get, roles::find, roles::FIND)
        .route("/roles/{id}", Put, roles::update, roles::UPDATE)
        .route("/roles/{id}", Delete, roles::destroy, roles::DESTROY)
        .route("/roles/{id}/duplicate", Post, roles::duplicate, roles::DUPLICATE)
        .route("/access_tokens", Get, access_tokens::list, access_tokens::LIST)
        .route("/access_tokens", Post, access_tokens::create, access_tokens::CREATE)
        .route("/access_tokens/{id}", Get, access_tokens::find, access_tokens::FIND)
        .route("/access_tokens/{id}", Put, access_tokens::update, access_tokens::UPDATE)
        .route("/access_tokens/{id}", Delete, access_tokens::destroy, access_tokens::DESTROY)
        .route("/access_tokens/{id}/regenerate_token", Post, access_tokens::regenerate, access_tokens::REGENERATE)
        .route("/audit_log", Get, audit_log::list, audit_log::LIST)
}

fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format!("a request panicked: {}", text.unwrap_or("no message"))).into_response()
}
