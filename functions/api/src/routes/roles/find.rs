//! `GET /roles/:id`

use actions::access::roles;
use aws::clock;
use axum::extract::State;
use domain::access::{Need, RoleId};

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::role::Resource;

/// `GET /roles/:id`
pub const FIND: Words =
    Words { id: "find_role", summary: "One role.", needs: Some(Need::SeeAccess), refusals: &[ID], links: &[] };

/// One role.
pub async fn find(
    State(resources): State<Resources>,
    Id(id): Id<RoleId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let role = roles::one(&resources.tables, id, clock::now()).await?;
    Ok(Answer(Document { data: role.into() }))
}
