//! The paths of the API, and what holds for all of them.

use std::any::Any;
use std::sync::Arc;

use actions::admission::Admission;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::openapi::OpenApi;
use aws::queue::send::Queue;
use aws::store::Tables;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::{self, TokenHash};
use crate::error::ApiError;
use crate::rate_limit::{self, RateLimit};
use crate::routes::{webhook_calls, webhooks};
use crate::{cors, headers, openapi, version};

/// What the routes need.
#[derive(Debug, Clone)]
pub struct State {
    /// The tables.
    pub tables: Tables,
    /// The queue that resends go to.
    pub deliveries: Queue,
    /// The hash of the token that may do everything.
    pub admin: TokenHash,
    /// Which webhooks the deployment admits.
    pub admission: Admission,
    /// How many requests the token may send.
    pub rate_limit: RateLimit,
}

/// The whole API.
///
/// A path or method that does not exist is told before the token is looked at, like on the API that this one speaks.
pub fn router(state: State) -> Router {
    let mut found = OpenApi::default();
    ApiRouter::new()
        .api_route("/webhooks", get(webhooks::list).post(webhooks::create))
        .api_route("/webhooks/{id}", get(webhooks::find).put(webhooks::update).delete(webhooks::destroy))
        .api_route("/webhook_calls", get(webhook_calls::list))
        .api_route("/webhook_calls/{id}", get(webhook_calls::find))
        .api_route("/webhook_calls/{id}/attempts", get(webhook_calls::attempts))
        .api_route("/webhook_calls/{id}/resend_webhook", post(webhook_calls::resend))
        .route_layer(from_fn(version::require))
        .route_layer(from_fn_with_state(state.clone(), rate_limit::apply))
        .route_layer(from_fn_with_state(state.clone(), auth::require_token))
        // From here on without a token.
        .api_route("/openapi.json", get(openapi::show))
        .finish_api(&mut found)
        .layer(Extension(Arc::new(found)))
        .fallback(|| async { ApiError::invalid_endpoint() })
        .method_not_allowed_fallback(|| async { ApiError::invalid_endpoint() })
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(headers::add))
        .layer(from_fn(cors::answer))
        .with_state(state)
}

fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    ApiError::internal(format!("a request panicked: {}", text.unwrap_or("no message"))).into_response()
}
