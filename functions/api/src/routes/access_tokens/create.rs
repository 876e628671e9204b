//! `POST /access_tokens`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{ACCESS_TOKEN, BODY, CHANGE};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::access_token::{Create, Resource};
use crate::wire::document::Document;

/// `POST /access_tokens`
pub const CREATE: Words = Words {
    id: "create_access_token",
    summary: "Creates an access token, and shows its text, which is not shown again.",
    needs: Some(Need::ManageAccess),
    refusals: &[BODY, ACCESS_TOKEN, CHANGE],
    links: &[
        ("find_access_token", "/data/id"),
        ("update_access_token", "/data/id"),
        ("regenerate_access_token", "/data/id"),
        ("destroy_access_token", "/data/id"),
    ],
};

/// Creates an access token.
pub async fn create(
    State(resources): State<Resources>,
    caller: Caller,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let (draft, role) = body.into_parts();
    let token = tokens::create(&resources.tables, &caller.requester(clock::now()), &draft, &role).await?;
    Ok(Answer(Document { data: token.into() }))
}
