//! A SendMessageBatch of which some entries are refused, in an answer that is a success as a whole.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{document, success};

/// The request without some of its entries; `None` if none is left.
pub(super) fn without(body: &Value, refused: &BTreeSet<usize>) -> Option<Bytes> {
    let mut body = body.clone();
    let entries = body["Entries"].as_array_mut()?;
    let mut number = 0..;
    entries.retain(|_| number.next().is_none_or(|number| !refused.contains(&number)));
    if entries.is_empty() { None } else { Some(body.to_string().into()) }
}

/// The answer with the refusals beside what was carried out.
pub(super) async fn merged(performed: Option<Response>, body: &Value, refused: &BTreeSet<usize>) -> Response {
    let mut answer = json!({"Successful": []});
    if let Some(response) = performed {
        if !response.status().is_success() {
            return response;
        }
        answer = document(response).await.1;
    }
    let failure = |number: &usize| {
        let id = &body["Entries"][*number]["Id"];
        json!({"Id": id, "SenderFault": false, "Code": "InternalError", "Message": "a test's fault"})
    };
    answer["Failed"] = refused.iter().map(failure).collect();
    success(&answer)
}
