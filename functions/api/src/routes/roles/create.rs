//! `POST /roles`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, CHANGE, ROLE};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::role::{Create, Resource};

/// `POST /roles`
pub const CREATE: Words = Words {
    id: "create_role",
    summary: "Creates a role. Its name must be new, and nobody gives more than they have.",
    needs: Some(Need::ManageAccess),
    refusals: &[BODY, ROLE, CHANGE],
    links: &[
        ("find_role", "/data/id"),
        ("update_role", "/data/id"),
        ("duplicate_role", "/data/id"),
        ("destroy_role", "/data/id"),
    ],
};

/// Creates a role.
pub async fn create(
    State(resources): State<Resources>,
    caller: Caller,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let changes = body.changes()?;
    let role = roles::create(&resources.tables, &caller.requester(clock::now()), &changes).await?;
    Ok(Answer(Document { data: role.into() }))
}
