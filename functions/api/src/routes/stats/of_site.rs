//! `GET /stats`

use actions::calls;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use super::query::StatsQuery;
use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::QUERY;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::document::StatsDocument;
use crate::wire::stats::{Meta, Resource};

/// `GET /stats`
pub const SITE: Words = Words {
    id: "show_stats",
    summary: "How many calls there were, by hour or day and status, and how many messages wait in each queue.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[QUERY],
    links: &[],
};

/// Statistics of the site.
pub async fn of_site(State(resources): State<Resources>, query: StatsQuery) -> Result<Answer<StatsDocument>, ApiError> {
    let now = clock::now();
    let (interval, from, until) = query.intervals(now)?;
    let counted = async { Ok(calls::stats(&resources.tables, None, interval, from, until, now).await?) };
    let (stats, queues) = futures::future::try_join(counted, resources.queues.backlogs()).await?;
    let data = Resource::new("site".to_owned(), interval, from, until, stats);
    Ok(Answer(StatsDocument { data, meta: Meta::new(queues) }))
}
