//! `DELETE /access_tokens/:id`

use actions::access::tokens;
use aws::clock;
use axum::extract::State;
use domain::access::{AccessTokenId, Need};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::{CHANGE, ID, LAST_TOKEN};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::access_token::Resource;
use crate::wire::document::Document;

/// `DELETE /access_tokens/:id`
pub const DESTROY: Words = Words {
    id: "destroy_access_token",
    summary: "Deletes an access token, and shows what it was. It is refused at once.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, LAST_TOKEN, CHANGE],
    links: &[("find_access_token", "/data/id")],
};

/// Deletes an access token and answers with what it was; the official client insists on that.
pub async fn destroy(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<AccessTokenId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let token = tokens::delete(&resources.tables, &caller.requester(clock::now()), id).await?;
    Ok(Answer(Document { data: token.into() }))
}
