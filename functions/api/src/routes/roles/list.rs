//! `GET /roles`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::document::List;
use crate::wire::role::Resource;

/// `GET /roles`
pub const LIST: Words = Words {
    id: "list_roles",
    summary: "All roles, in order of creation.",
    needs: Some(Need::SeeAccess),
    refusals: &[],
    links: &[],
};

/// All roles. There are no pages.
pub async fn list(State(resources): State<Resources>) -> Result<Answer<List<Resource>>, ApiError> {
    let roles = roles::all(&resources.tables, clock::now()).await?;
    Ok(Answer(List { data: roles.into_iter().map(Resource::from).collect() }))
}
