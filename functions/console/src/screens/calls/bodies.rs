//! `GET /console/webhook_calls/:id/request_body` and `…/response_body`: bodies as they are, to be kept as a file.

use actions::calls::{self, Attempts};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::ids::CallId;

use super::show::{Selected, select};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::body::file;
use crate::screens::id;

/// The body of an attempt's request.
pub async fn request_body(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (call, attempts) = attempts_of(&resources, &frame, &text).await?;
    let Selected(attempt) = select(&attempts, &asked(query)).ok_or(Failure::NotFound)?;
    Ok(file(&format!("request-{call}.txt"), attempts.request_of(attempt).payload))
}

/// The body of the answer to it.
pub async fn response_body(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (call, attempts) = attempts_of(&resources, &frame, &text).await?;
    let Selected(attempt) = select(&attempts, &asked(query)).ok_or(Failure::NotFound)?;
    let response = attempt.attempt.outcome.response.clone().ok_or(Failure::NotFound)?;
    Ok(file(&format!("response-{call}.txt"), response.body))
}

async fn attempts_of(resources: &Resources, frame: &Frame, text: &str) -> Result<(CallId, Attempts), Failure> {
    let call = id::<CallId>(text)?;
    Ok((call, calls::attempts(&resources.tables, call, frame.now).await?))
}

fn asked(query: Option<String>) -> Form {
    Form::parse(query.unwrap_or_default().as_bytes())
}
