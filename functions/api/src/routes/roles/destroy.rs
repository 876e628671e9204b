//! `DELETE /roles/:id`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::{Need, RoleId};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::{CHANGE, ID, ROLE_IN_USE};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::role::Resource;

/// `DELETE /roles/:id`
pub const DESTROY: Words = Words {
    id: "destroy_role",
    summary: "Deletes a role that is not in use, and shows what it was.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, ROLE_IN_USE, CHANGE],
    links: &[("find_role", "/data/id")],
};

/// Deletes a role and answers with what it was; the official client insists on that.
pub async fn destroy(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<RoleId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let role = roles::delete(&resources.tables, &caller.requester(clock::now()), id).await?;
    Ok(Answer(Document { data: role.into() }))
}
