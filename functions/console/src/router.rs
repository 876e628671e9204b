//! The pages of the console, and what holds for all of them.

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use domain::access::Need;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::failure::{self, Failure};
use crate::resources::Resources;
use crate::screens::{access, calls, events, sign_in, webhooks};
use crate::{assets, auth, headers};

/// Largest form: the largest webhook, with each byte percent-encoded, and its field names.
const FORM_BYTES: usize = 1024 * 1024;

/// All pages.
pub fn router(resources: Resources) -> Router {
    let protected = pages().route_layer(from_fn_with_state(resources.tokens.clone(), auth::require_session));
    Router::new()
        .route("/console/assets/{name}", get(assets::show))
        .route("/console/sign_in", get(sign_in::ask).post(sign_in::enter))
        .route("/console/signed_in", get(sign_in::entered))
        .route("/console/sign_out", post(sign_in::leave))
        .merge(protected)
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::NotFound })
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(CsrfLayer::new().with_rejection_response(refuse))
        .layer(CatchPanicLayer::custom(failure::of_panic))
        .layer(from_fn(failure::show))
        .layer(from_fn(headers::add))
        .with_state(resources)
}

/// Every page that needs a session. No route is made without saying what it needs; the first one leads to what the role permits.
fn pages() -> Router<Resources> {
    use Need::{ManageAccess, ManageWebhooks, SeeAccess, SeeAuditLog, SeeWebhooks};
    Router::new()
        .route("/console", get(sign_in::home))
        .route("/console/webhooks", needs(SeeWebhooks, get(webhooks::list)))
        .route("/console/webhooks", needs(ManageWebhooks, post(webhooks::create)))
        .route("/console/webhooks/new", needs(ManageWebhooks, get(webhooks::new)))
        .route("/console/webhooks/recipes", needs(ManageWebhooks, get(webhooks::recipes)))
        .route("/console/webhooks/{id}", needs(SeeWebhooks, get(webhooks::show)))
        .route("/console/webhooks/{id}", needs(ManageWebhooks, post(webhooks::update)))
        .route("/console/webhooks/new/preview", needs(ManageWebhooks, post(webhooks::preview_new)))
        .route("/console/webhooks/{id}/preview", needs(SeeWebhooks, post(webhooks::preview)))
        .route("/console/webhooks/{id}/test", needs(ManageWebhooks, get(webhooks::show_test)))
        .route("/console/webhooks/{id}/test", needs(ManageWebhooks, post(webhooks::send_test)))
        .route("/console/webhooks/{id}/enabled", needs(ManageWebhooks, post(webhooks::switch)))
        .route("/console/webhooks/{id}/delete", needs(ManageWebhooks, get(webhooks::ask_to_delete)))
        .route("/console/webhooks/{id}/delete", needs(ManageWebhooks, post(webhooks::delete)))
        .route("/console/webhooks/{id}/signing_secret", needs(ManageWebhooks, get(webhooks::show_signing_secret)))
        .route("/console/webhooks/{id}/signing_secret", needs(ManageWebhooks, post(webhooks::reveal_signing_secret)))
        .route("/console/webhooks/{id}/signing_secret/rotate", needs(ManageWebhooks, get(webhooks::ask_to_rotate)))
        .route(
            "/console/webhooks/{id}/signing_secret/rotate",
            needs(ManageWebhooks, post(webhooks::rotate_signing_secret)),
        )
        .route("/console/webhook_calls", needs(SeeWebhooks, get(calls::list)))
        .route("/console/webhook_calls/resend", needs(ManageWebhooks, get(calls::ask_to_resend_many)))
        .route("/console/webhook_calls/resend", needs(ManageWebhooks, post(calls::resend_many)))
        .route("/console/webhook_calls/{id}", needs(SeeWebhooks, get(calls::show)))
        .route("/console/webhook_calls/{id}/resend", needs(ManageWebhooks, post(calls::resend)))
        .route("/console/webhook_calls/{id}/request_body", needs(SeeWebhooks, get(calls::request_body)))
        .route("/console/webhook_calls/{id}/response_body", needs(SeeWebhooks, get(calls::response_body)))
        .route("/console/events", needs(SeeWebhooks, get(events::list)))
        .route("/console/events/event", needs(SeeWebhooks, get(events::show)))
        .route("/console/events/document", needs(SeeWebhooks, get(events::download)))
        .route("/console/events/catalogue", needs(SeeWebhooks, get(events::kinds)))
        .route("/console/events/catalogue/{kind}", needs(SeeWebhooks, get(events::kind)))
        .route("/console/access", needs(SeeAccess, get(access::overview)))
        .route("/console/access/audit_log", needs(SeeAuditLog, get(access::audit_log)))
        .route("/console/access/access_tokens", needs(ManageAccess, post(access::create_token)))
        .route("/console/access/access_tokens/new", needs(ManageAccess, get(access::new_token)))
        .route("/console/access/access_tokens/{id}", needs(ManageAccess, get(access::show_token)))
        .route("/console/access/access_tokens/{id}", needs(ManageAccess, post(access::update_token)))
        .route("/console/access/access_tokens/{id}/regenerate", needs(ManageAccess, get(access::ask_to_regenerate)))
        .route("/console/access/access_tokens/{id}/regenerate", needs(ManageAccess, post(access::regenerate)))
        .route("/console/access/access_tokens/{id}/delete", needs(ManageAccess, get(access::ask_to_delete_token)))
        .route("/console/access/access_tokens/{id}/delete", needs(ManageAccess, post(access::delete_token)))
        .route("/console/access/roles", needs(ManageAccess, post(access::create_role)))
        .route("/console/access/roles/new", needs(ManageAccess, get(access::new_role)))
        .route("/console/access/roles/{id}", needs(ManageAccess, get(access::show_role)))
        .route("/console/access/roles/{id}", needs(ManageAccess, post(access::update_role)))
        .route("/console/access/roles/{id}/delete", needs(ManageAccess, get(access::ask_to_delete_role)))
        .route("/console/access/roles/{id}/delete", needs(ManageAccess, post(access::delete_role)))
}

/// A route for those whose role permits what it needs.
fn needs(need: Need, route: MethodRouter<Resources>) -> MethodRouter<Resources> {
    route.route_layer(from_fn_with_state(need, auth::require_permission))
}

/// What a form of another site gets. Tells it by `Sec-Fetch-Site`, or by `Origin` and `Host` in a browser that does not send that.
fn refuse(error: ProtectionError) -> Response<Body> {
    tracing::warn!(%error, "a form of another site was refused");
    Failure::CrossSite.into_response()
}
