//! `GET /access_tokens/:id`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::{AccessTokenId, Need};

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::access_token::Resource;
use crate::wire::document::Document;

/// `GET /access_tokens/:id`
pub const FIND: Words = Words {
    id: "find_access_token",
    summary: "One access token, without its text.",
    needs: Some(Need::SeeAccess),
    refusals: &[ID],
    links: &[],
};

/// One access token.
pub async fn find(
    State(resources): State<Resources>,
    Id(id): Id<AccessTokenId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let token = tokens::one(&resources.tables, id, clock::now()).await?;
    Ok(Answer(Document { data: token.into() }))
}
