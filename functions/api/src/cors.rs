//! Cross-origin requests: browsers' clients and plugins may call from anywhere, and see every answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, StatusCode};

/// What DatoCMS's API sends, with three differences, because API Gateway puts its own headers in the place of these (`CorsConfiguration` in
/// `template.yaml`), and both must say the same:
/// - no `access-control-allow-credentials`: AWS refuses it beside the origin `*`, and so do browsers. Tokens travel in `authorization`,
///   which it is not about;
/// - `access-control-max-age` is a day, the most that AWS takes; no browser heeds more;
/// - PATCH is allowed, which updates a webhook as PUT does.
const HEADERS: [(&str, &str); 5] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
    (
        "access-control-allow-headers",
        "authorization, content-type, x-environment, x-site-domain, x-api-version, user-agent, x-session-id",
    ),
    ("access-control-expose-headers", "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset"),
    ("access-control-max-age", "86400"),
];

/// Adds the headers to every answer, and answers the browsers' preflight requests for any path.
pub async fn answer(request: Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}
