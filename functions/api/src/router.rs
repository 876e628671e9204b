//! The paths of the API, and what holds for all of them.

use std::any::Any;
use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::openapi::OpenApi;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::ApiError;
use crate::resources::Resources;
use crate::routes::{webhook_calls, webhooks};
use crate::{auth, cors, headers, openapi, rate_limit, version};

/// The whole API.
///
/// A path or method that does not exist is told before the token is looked at, like on the API that this one speaks.
pub fn router(resources: Resources) -> Router {
    let mut found = OpenApi::default();
    protected(&resources)
        .merge(public())
        .finish_api(&mut found)
        .layer(Extension(Arc::new(found)))
        .fallback(|| async { ApiError::invalid_endpoint() })
        .method_not_allowed_fallback(|| async { ApiError::invalid_endpoint() })
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(headers::add))
        .layer(from_fn(cors::answer))
        .with_state(resources)
}

/// What takes a token. Requests pass the layers from the last one to the first.
fn protected(resources: &Resources) -> ApiRouter<Resources> {
    ApiRouter::new()
        .api_route("/webhooks", get(webhooks::list).post(webhooks::create))
        .api_route("/webhooks/{id}", get(webhooks::find).put(webhooks::update).delete(webhooks::destroy))
        .api_route("/webhook_calls", get(webhook_calls::list))
        .api_route("/webhook_calls/{id}", get(webhook_calls::find))
        .api_route("/webhook_calls/{id}/attempts", get(webhook_calls::attempts))
        .api_route("/webhook_calls/{id}/resend_webhook", post(webhook_calls::resend))
        .route_layer(from_fn(version::require))
        .route_layer(from_fn_with_state(resources.rate_limit.clone(), rate_limit::apply))
        .route_layer(from_fn_with_state(resources.admin.clone(), auth::require_token))
}

/// What anyone may ask.
fn public() -> ApiRouter<Resources> {
    ApiRouter::new().api_route("/openapi.json", get(openapi::show))
}

fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format!("a request panicked: {}", text.unwrap_or("no message"))).into_response()
}
