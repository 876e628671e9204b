//! The paths of the API, and what holds for all of them.

use std::any::Any;
use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use aide::openapi::OpenApi;
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::ApiError;
use crate::resources::Resources;
use crate::routes::{description, stats, webhook_calls, webhooks};
use crate::{auth, compression, cors, headers, rate_limit, version};

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
        .layer(compression::layer())
        .layer(map_request(compression::settle))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(headers::add))
        .layer(from_fn(cors::answer))
        .with_state(resources)
}

/// What takes a token. Requests pass the layers from the last one to the first.
fn protected(resources: &Resources) -> ApiRouter<Resources> {
    ApiRouter::new()
        .api_route(
            "/webhooks",
            get_with(webhooks::list, webhooks::LIST.tell()).post_with(webhooks::create, webhooks::CREATE.tell()),
        )
        .api_route(
            "/webhooks/{id}",
            get_with(webhooks::find, webhooks::FIND.tell())
                .put_with(webhooks::update, webhooks::UPDATE.tell())
                .patch_with(webhooks::update, webhooks::PATCH.tell())
                .delete_with(webhooks::destroy, webhooks::DESTROY.tell()),
        )
        .api_route("/webhooks/{id}/stats", get_with(stats::of_webhook, stats::WEBHOOK.tell()))
        .api_route("/stats", get_with(stats::of_site, stats::SITE.tell()))
        .api_route("/webhook_calls", get_with(webhook_calls::list, webhook_calls::LIST.tell()))
        .api_route("/webhook_calls/{id}", get_with(webhook_calls::find, webhook_calls::FIND.tell()))
        .api_route("/webhook_calls/{id}/attempts", get_with(webhook_calls::attempts, webhook_calls::ATTEMPTS.tell()))
        .api_route("/webhook_calls/{id}/resend_webhook", post_with(webhook_calls::resend, webhook_calls::RESEND.tell()))
        .route_layer(from_fn(version::require))
        .route_layer(from_fn_with_state(resources.rate_limit.clone(), rate_limit::apply))
        .route_layer(from_fn_with_state(resources.admin.clone(), auth::require_token))
}

/// What anyone may ask.
fn public() -> ApiRouter<Resources> {
    ApiRouter::new().api_route("/openapi.json", get_with(description::show, description::SHOW.tell()))
}

fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format!("a request panicked: {}", text.unwrap_or("no message"))).into_response()
}
