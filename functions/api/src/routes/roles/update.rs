//! `PUT /roles/:id`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::{Need, RoleId};

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, CHANGE, ID, ROLE};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::role::{Resource, Update};

/// `PUT /roles/:id`
pub const UPDATE: Words = Words {
    id: "update_role",
    summary: "Changes what is sent of a role, and leaves the rest. It holds for the tokens of the role at once.",
    needs: Some(Need::ManageAccess),
    refusals: &[ID, BODY, ROLE, CHANGE],
    links: &[("find_role", "/data/id"), ("destroy_role", "/data/id")],
};

/// Changes a role.
pub async fn update(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<RoleId>,
    Data(body): Data<Update>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let changes = body.changes_of(id)?;
    let role = roles::update(&resources.tables, &caller.requester(clock::now()), id, &changes).await?;
    Ok(Answer(Document { data: role.into() }))
}
