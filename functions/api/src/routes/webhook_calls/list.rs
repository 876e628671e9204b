//! `GET /webhook_calls`

use actions::calls;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use http::HeaderMap;

use super::show::{show, show_rows};
use crate::answer::Answer;
use crate::auth::Caller;
use crate::compression;
use crate::error::ApiError;
use crate::openapi::refusals::QUERY;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::call_query::CallQuery;
use crate::wire::document::{CallPage, PageLinks, PageMeta};

/// `GET /webhook_calls`
pub const LIST: Words = Words {
    id: "list_webhook_calls",
    summary: "A page of the calls that meet the filters, and how many there are in all.",
    needs: Some(Need::SeeWebhooks),
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
    caller: Caller,
    version: ApiVersion,
    headers: HeaderMap,
    query: CallQuery,
) -> Result<Answer<CallPage>, ApiError> {
    let (tables, now) = (&resources.tables, clock::now());
    let viewer = (version, caller.secrets());
    let CallQuery { selection, orders, limit, .. } = &query;
    let page = calls::page(tables, selection, orders, &query.place(), *limit, now).await?;
    // The status of a call may be another one by now than when it was counted.
    let conditions = &selection.conditions;
    let calls = (&*page.ids, page.found);
    let shown = match query.exchanges {
        true => show(tables, viewer, calls, conditions, compression::is_accepted(&headers), now).await?,
        false => show_rows(tables, viewer, calls, conditions, now).await?,
    };
    let meta = PageMeta { total_count: page.total };
    let links = PageLinks { next: page.next.map(|last| query.next_page(last)) };
    Ok(Answer(CallPage { data: shown.calls, meta, links, included: shown.webhooks }))
}
