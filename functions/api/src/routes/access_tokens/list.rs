//! `GET /access_tokens`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::access_token::Resource;
use crate::wire::document::List;

/// `GET /access_tokens`
pub const LIST: Words = Words {
    id: "list_access_tokens",
    summary: "All access tokens, in order of creation, without their texts.",
    needs: Some(Need::SeeAccess),
    refusals: &[],
    links: &[],
};

/// All access tokens. There are no pages.
pub async fn list(State(resources): State<Resources>) -> Result<Answer<List<Resource>>, ApiError> {
    let tokens = tokens::all(&resources.tables, clock::now()).await?;
    Ok(Answer(List { data: tokens.into_iter().map(Resource::from).collect() }))
}
