//! `GET /webhooks/:id/stats`

use actions::{calls, webhooks};
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use super::query::StatsQuery;
use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::{ID, QUERY};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::stats::Resource;

/// `GET /webhooks/:id/stats`
pub const WEBHOOK: Words = Words {
    id: "show_webhook_stats",
    summary: "How many calls a webhook made, by hour or day and status.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[ID, QUERY],
    links: &[],
};

/// Statistics of a webhook.
pub async fn of_webhook(
    State(resources): State<Resources>,
    Id(id): Id<WebhookId>,
    query: StatsQuery,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let (tables, now) = (&resources.tables, clock::now());
    let (interval, from, until) = query.intervals(now)?;
    webhooks::one(tables, id).await?;
    let stats = calls::stats(tables, Some(id), interval, from, until, now).await?;
    Ok(Answer(Document { data: Resource::new(id.to_string(), interval, from, until, stats) }))
}
