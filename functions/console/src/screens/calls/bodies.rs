//! `GET /console/webhook_calls/:id/request_body` and `…/response_body`: bodies as they are, to be kept as a file.

use actions::calls;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::ids::CallId;
use http::header;

use super::show::{Selected, select};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::id;

/// The body of an attempt's request.
pub async fn request_body(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let call = id::<CallId>(&text)?;
    let attempts = calls::attempts(&resources.tables, call, frame.now).await?;
    let Selected(attempt) = select(&attempts, &asked(query)).ok_or(Failure::NotFound)?;
    Ok(file("request", &call, attempts.request_of(attempt).payload))
}

/// The body of the answer to it.
pub async fn response_body(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let call = id::<CallId>(&text)?;
    let attempts = calls::attempts(&resources.tables, call, frame.now).await?;
    let Selected(attempt) = select(&attempts, &asked(query)).ok_or(Failure::NotFound)?;
    let response = attempt.attempt.outcome.response.clone().ok_or(Failure::NotFound)?;
    Ok(file("response", &call, response.body))
}

fn asked(query: Option<String>) -> Form {
    Form::parse(query.unwrap_or_default().as_bytes())
}

/// Whatever it holds, no browser shows it as a page.
fn file(kind: &str, call: &CallId, body: String) -> Response {
    let disposition = format!("attachment; filename=\"{kind}-{call}.txt\"");
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}
