//! `GET /webhook_calls`

use actions::calls;
use aws::clock;
use axum::extract::State;

use super::show::show;
use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::QUERY;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::call_query::CallQuery;
use crate::wire::document::{CallPage, PageMeta};

/// `GET /webhook_calls`
pub const LIST: Words = Words {
    id: "list_webhook_calls",
    summary: "A page of the calls that meet the filters, and how many there are in all.",
    refusals: &[QUERY],
    links: &[
        ("find_webhook_call", "/data/0/id"),
        ("list_webhook_call_attempts", "/data/0/id"),
        ("resend_webhook_call", "/data/0/id"),
    ],
};

/// A page of calls.
pub async fn list(
    State(resources): State<Resources>,
    _caller: Caller,
    version: ApiVersion,
    query: CallQuery,
) -> Result<Answer<CallPage>, ApiError> {
    let (tables, now) = (&resources.tables, clock::now());
    let CallQuery { selection, orders, offset, limit } = query;
    let page = calls::page(tables, &selection, &orders, offset, limit, now).await?;
    let shown = show(tables, version, &page.ids, now).await?;
    Ok(Answer(CallPage { data: shown.calls, meta: PageMeta { total_count: page.total }, included: shown.webhooks }))
}
