//! `PUT /access_tokens/:id`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::{AccessTokenId, Need};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{ACCESS_TOKEN, BODY, CHANGE, ID};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::access_token::{Resource, Update};
use crate::wire::document::Document;

/// `PUT /access_tokens/:id`
pub const UPDATE: Words = Words {
    id: "update_access_token",
    summary: "Changes what is sent of an access token, and leaves the rest.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, BODY, ACCESS_TOKEN, CHANGE],
    links: &[("find_access_token", "/data/id"), ("destroy_access_token", "/data/id")],
};

/// Changes an access token.
pub async fn update(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<AccessTokenId>,
    Data(body): Data<Update>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let changes = body.changes_of(id)?;
    let token = tokens::update(&resources.tables, &caller.requester(clock::now()), id, &changes).await?;
    Ok(Answer(Document { data: token.into() }))
}
