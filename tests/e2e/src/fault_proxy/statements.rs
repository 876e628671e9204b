//! A BatchExecuteStatement of which some statements are refused.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{document, success};

/// A BatchExecuteStatement without some of its statements.
pub(super) fn without(body: &Value, refused: &BTreeSet<usize>) -> Bytes {
    let mut body = body.clone();
    if let Some(statements) = body["Statements"].as_array_mut() {
        let mut number = 0..;
        statements.retain(|_| number.next().is_none_or(|number| !refused.contains(&number)));
    }
    body.to_string().into()
}

/// The answer to a BatchExecuteStatement with the refusals where they belong.
pub(super) async fn merged(performed: Option<Response>, refused: &BTreeSet<usize>, count: usize) -> Response {
    let mut answers = Vec::new();
    if let Some(response) = performed {
        if !response.status().is_success() {
            return response;
        }
        let (_, document) = document(response).await;
        answers = document["Responses"].as_array().cloned().unwrap_or_default();
    }
    let mut answers = answers.into_iter();
    let refusal = json!({"Error": {"Code": "ThrottlingError", "Message": "a test's fault"}});
    let all: Vec<Value> = (0..count)
        .map(|number| if refused.contains(&number) { refusal.clone() } else { answers.next().unwrap_or(json!({})) })
        .collect();
    success(&json!({"Responses": all}))
}
