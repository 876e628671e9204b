//! `POST /access_tokens/:id/regenerate_token`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::{AccessTokenId, Need};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::{CHANGE, ID};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::access_token::Resource;
use crate::wire::document::Document;

/// `POST /access_tokens/:id/regenerate_token`
pub const REGENERATE: Words = Words {
    id: "regenerate_access_token",
    summary: "Replaces the text of an access token, and shows the new one. The old one is refused at once.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, CHANGE],
    links: &[("find_access_token", "/data/id"), ("destroy_access_token", "/data/id")],
};

/// Replaces the text of an access token.
pub async fn regenerate(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<AccessTokenId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let token = tokens::regenerate(&resources.tables, &caller.requester(clock::now()), id).await?;
    Ok(Answer(Document { data: token.into() }))
}
