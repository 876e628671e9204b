//! `POST /roles/:id/duplicate`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::{Need, RoleId};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::{CHANGE, ID, ROLE};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::role::Resource;

/// `POST /roles/:id/duplicate`
pub const DUPLICATE: Words = Words {
    id: "duplicate_role",
    summary: "Creates a role like another one, named after it.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, ROLE, CHANGE],
    links: &[("find_role", "/data/id"), ("update_role", "/data/id"), ("destroy_role", "/data/id")],
};

/// Creates a role like another one.
pub async fn duplicate(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<RoleId>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let role = roles::duplicate(&resources.tables, &caller.requester(clock::now()), id).await?;
    Ok(Answer(Document { data: role.into() }))
}
