//! The pages of the console, and what holds for all of them.

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use domain::access::Need;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::failure::{self, Failure};
use crate::resources::Resources;
use crate::route_table::{For, RouteTable};
use crate::screens::{access, calls, events, sign_in, webhooks};
use crate::{assets, headers};

/// Largest form, which is the largest request that Lambda takes: a field that is too large is told beside it, with what was typed.
const FORM_BYTES: usize = 6 * 1024 * 1024;

/// All pages.
pub fn router(resources: Resources) -> Router {
    routes()
        .into_router(&resources)
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::NotFound })
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(CsrfLayer::new().with_rejection_response(refuse))
        .layer(CatchPanicLayer::custom(failure::of_panic))
        .layer(from_fn(failure::show))
        .layer(from_fn(headers::add))
        .with_state(resources)
}

/// Every page, and every path that takes a form. `/console` leads to what the role permits.
fn routes() -> RouteTable {
    use For::{Anyone, SignedIn};
    use Need::{ManageAccess, ManageWebhooks, SeeAccess, SeeAuditLog, SeeWebhooks};
    RouteTable::default()
        .page("/console/assets/{name}", Anyone, assets::show)
        .page("/console/sign_in", Anyone, sign_in::ask)
        .form("/console/sign_in", Anyone, sign_in::enter)
        .page("/console/signed_in", Anyone, sign_in::entered)
        .form("/console/sign_out", Anyone, sign_in::leave)
        .page("/console", SignedIn, sign_in::home)
        .page("/console/", SignedIn, sign_in::home)
        .page("/console/webhooks", SeeWebhooks, webhooks::list)
        .form("/console/webhooks", ManageWebhooks, webhooks::create)
        .page("/console/webhooks/new", ManageWebhooks, webhooks::new)
        .page("/console/webhooks/recipes", ManageWebhooks, webhooks::recipes)
        .page("/console/webhooks/{id}", SeeWebhooks, webhooks::show)
        .form("/console/webhooks/{id}", ManageWebhooks, webhooks::update)
        .form("/console/webhooks/new/preview", ManageWebhooks, webhooks::preview_new)
        .form("/console/webhooks/{id}/preview", SeeWebhooks, webhooks::preview)
        .page("/console/webhooks/{id}/test", ManageWebhooks, webhooks::show_test)
        .form("/console/webhooks/{id}/test", ManageWebhooks, webhooks::send_test)
        .form("/console/webhooks/{id}/enabled", ManageWebhooks, webhooks::switch)
        .page("/console/webhooks/{id}/delete", ManageWebhooks, webhooks::ask_to_delete)
        .form("/console/webhooks/{id}/delete", ManageWebhooks, webhooks::delete)
        .page("/console/webhooks/{id}/signing_secret", ManageWebhooks, webhooks::show_signing_secret)
        .form("/console/webhooks/{id}/signing_secret", ManageWebhooks, webhooks::reveal_signing_secret)
        .page("/console/webhooks/{id}/signing_secret/rotate", ManageWebhooks, webhooks::ask_to_rotate)
        .form("/console/webhooks/{id}/signing_secret/rotate", ManageWebhooks, webhooks::rotate_signing_secret)
        .page("/console/webhook_calls", SeeWebhooks, calls::list)
        .page("/console/webhook_calls/resend", ManageWebhooks, calls::ask_to_resend_many)
        .form("/console/webhook_calls/resend", ManageWebhooks, calls::resend_many)
        .page("/console/webhook_calls/{id}", SeeWebhooks, calls::show)
        .form("/console/webhook_calls/{id}/resend", ManageWebhooks, calls::resend)
        .page("/console/webhook_calls/{id}/request_body", SeeWebhooks, calls::request_body)
        .page("/console/webhook_calls/{id}/response_body", SeeWebhooks, calls::response_body)
        .page("/console/events", SeeWebhooks, events::list)
        .page("/console/events/event", SeeWebhooks, events::show)
        .page("/console/events/document", SeeWebhooks, events::download)
        .page("/console/events/catalogue", SeeWebhooks, events::kinds)
        .page("/console/events/catalogue/{kind}", SeeWebhooks, events::kind)
        .page("/console/access", SeeAccess, access::overview)
        .page("/console/access/audit_log", SeeAuditLog, access::audit_log)
        .form("/console/access/access_tokens", ManageAccess, access::create_token)
        .page("/console/access/access_tokens/new", ManageAccess, access::new_token)
        .page("/console/access/access_tokens/{id}", ManageAccess, access::show_token)
        .form("/console/access/access_tokens/{id}", ManageAccess, access::update_token)
        .page("/console/access/access_tokens/{id}/regenerate", ManageAccess, access::ask_to_regenerate)
        .form("/console/access/access_tokens/{id}/regenerate", ManageAccess, access::regenerate)
        .page("/console/access/access_tokens/{id}/delete", ManageAccess, access::ask_to_delete_token)
        .form("/console/access/access_tokens/{id}/delete", ManageAccess, access::delete_token)
        .form("/console/access/roles", ManageAccess, access::create_role)
        .page("/console/access/roles/new", ManageAccess, access::new_role)
        .page("/console/access/roles/{id}", ManageAccess, access::show_role)
        .form("/console/access/roles/{id}", ManageAccess, access::update_role)
        .page("/console/access/roles/{id}/delete", ManageAccess, access::ask_to_delete_role)
        .form("/console/access/roles/{id}/delete", ManageAccess, access::delete_role)
}

/// What a form of another site gets. Tells it by `Sec-Fetch-Site`, or by `Origin` and `Host` in a browser that does not send that.
fn refuse(error: ProtectionError) -> Response<Body> {
    tracing::warn!(%error, "a form of another site was refused");
    Failure::CrossSite.into_response()
}
