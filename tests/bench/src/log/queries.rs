//! The queries that are asked.

use std::time::Duration;

use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;
use serde_json::Value;

use super::api::{self, Reply};
use super::cost::{self, Cost};
use super::drawn::DrawnCall;
use super::expected::{By, Page, Wanted};
use super::world::World;
use crate::counting_proxy::CountingProxy;
use crate::error::Error;
use crate::function::Function;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const STATUSES: [CallStatus; 4] =
    [CallStatus::Pending, CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled];

/// A query, and what it has to answer.
pub struct Query {
    name: String,
    path: String,
    /// Parameters of the query, not yet encoded.
    parameters: Vec<(&'static str, String)>,
    answer: Answer,
    /// Whether what it reads is bounded, whatever the size of the log. Else it is told only.
    bounded: bool,
}

/// What a query has to answer, if it succeeds.
enum Answer {
    /// A page of calls.
    Page(Wanted),
    /// The page that `links.next` of this one leads to, if that is by a cursor.
    Next(Wanted),
    /// One call.
    Call(CallId),
    /// Counts by intervals of this length, of one webhook or of all.
    Stats { webhook: Option<WebhookId>, interval: Duration },
}

/// What came of a query.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was asked.
    pub query: String,
    /// Whether what it reads is bounded, whatever the size of the log.
    pub bounded: bool,
    /// HTTP status; `None` if it could not be asked, because the API has no cursors.
    pub status: Option<u16>,
    /// What was read.
    pub cost: Cost,
    /// How long it took here.
    pub took: Duration,
    /// What is wrong with the answer.
    pub wrong: Option<String>,
}

/// Every query of a deployment's log.
pub fn all(world: &World) -> Vec<Query> {
    let calls = &world.log.calls;
    let half = calls.len() / 2;
    let (largest, smallest) = (world.webhooks[0], world.webhooks[world.webhooks.len() - 1]);
    let hours = |hours: u64| {
        let millis = world.end.as_millis() - i64::try_from(hours * 60 * 60 * 1000).unwrap_or_default();
        Timestamp::from_millis(millis).unwrap_or(world.end)
    };
    let (day_ago, week_ago, weeks_ago) = (hours(24), hours(7 * 24), hours(14 * 24));
    let later = world.end.plus(Duration::from_secs(24 * 60 * 60));
    let any = |_: &DrawnCall| true;
    let has = |status: CallStatus| move |call: &DrawnCall| call.kind.status == status;
    let of = |webhook| move |call: &DrawnCall| call.id.webhook() == webhook;
    let some: Vec<CallId> = (0..10).map(|number| calls[number * calls.len() / 10].id).collect();
    let few: &'static str = "page[limit]";

    let mut all = Vec::new();
    let mut list = |name: &str, parameters: Vec<(&'static str, String)>, wanted: Wanted| {
        let path = "/webhook_calls".to_owned();
        // Rare calls of one webhook may be in as many slices as there are of them.
        let bounded = !name.starts_with("status failed of");
        all.push(Query { name: name.to_owned(), path, parameters, answer: Answer::Page(wanted), bounded });
    };
    list("first page", vec![], Wanted::newest(any, 0));
    let webhook = |id: WebhookId| ("filter[fields][webhook_id][eq]", id.to_string());
    list("first page of the largest webhook", vec![webhook(largest)], Wanted::newest(of(largest), 0));
    list("first page of the smallest webhook", vec![webhook(smallest)], Wanted::newest(of(smallest), 0));
    list("offset at half", vec![("page[offset]", half.to_string())], Wanted::newest(any, half));
    list(
        "offset at half of the largest webhook",
        vec![webhook(largest), ("page[offset]", (half / 10).to_string())],
        Wanted::newest(of(largest), half / 10),
    );
    list(
        "entity_type upload",
        vec![("filter[fields][entity_type][eq]", "upload".to_owned())],
        Wanted::newest(|call| call.kind.entity_type == EntityType::Upload, 0),
    );
    list(
        "event_type publish",
        vec![("filter[fields][event_type][eq]", "publish".to_owned())],
        Wanted::newest(|call| call.kind.event_type == EventType::Publish, 0),
    );
    list(
        "event_type deploy_failed",
        vec![("filter[fields][event_type][eq]", "deploy_failed".to_owned())],
        Wanted::newest(|call| call.kind.event_type == EventType::DeployFailed, 0),
    );
    for status in [CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled, CallStatus::Pending] {
        let filter = ("filter[fields][status][eq]", status.as_str().to_owned());
        list(&format!("status {status}", status = status.as_str()), vec![filter], Wanted::newest(has(status), 0));
    }
    list(
        "count of status success",
        vec![("filter[fields][status][eq]", "success".to_owned()), (few, "1".to_owned())],
        Wanted { limit: 1, ..Wanted::newest(has(CallStatus::Success), 0) },
    );
    for (name, webhook_id) in [("largest", largest), ("smallest", smallest)] {
        list(
            &format!("status failed of the {name} webhook"),
            vec![webhook(webhook_id), ("filter[fields][status][eq]", "failed".to_owned())],
            Wanted::newest(move |call| call.id.webhook() == webhook_id && call.kind.status == CallStatus::Failed, 0),
        );
    }
    list(
        "created_at gt a day ago",
        vec![("filter[fields][created_at][gt]", day_ago.to_string())],
        Wanted::newest(move |call| call.id.event_triggered_at() > day_ago, 0),
    );
    list(
        "created_at lt a week ago",
        vec![("filter[fields][created_at][lt]", week_ago.to_string())],
        Wanted::newest(move |call| call.id.event_triggered_at() < week_ago, 0),
    );
    list(
        "created_at of a week",
        vec![
            ("filter[fields][created_at][gt]", weeks_ago.to_string()),
            ("filter[fields][created_at][lt]", week_ago.to_string()),
        ],
        Wanted::newest(
            move |call| (weeks_ago < call.id.event_triggered_at()) && (call.id.event_triggered_at() < week_ago),
            0,
        ),
    );
    list(
        "last_sent_at gt a day ago",
        vec![("filter[fields][last_sent_at][gt]", day_ago.to_string())],
        Wanted::newest(move |call| call.last_sent_at > day_ago, 0),
    );
    list(
        "last_sent_at lt a week ago",
        vec![("filter[fields][last_sent_at][lt]", week_ago.to_string())],
        Wanted::newest(move |call| call.last_sent_at < week_ago, 0),
    );
    list(
        "next_retry_at gt in a day",
        vec![("filter[fields][next_retry_at][gt]", later.to_string())],
        Wanted::newest(move |call| call.next_retry_at.is_some_and(|next| next > later), 0),
    );
    list(
        "next_retry_at lt in a day",
        vec![("filter[fields][next_retry_at][lt]", later.to_string())],
        Wanted::newest(move |call| call.next_retry_at.is_some_and(|next| next < later), 0),
    );
    let ids = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let found = calls[calls.len() / 3].id;
    list("ids", vec![("filter[ids]", ids)], Wanted::newest(move |call| some.contains(&call.id), 0));
    for (name, by) in [
        ("webhook_id", By::Webhook),
        ("created_at", By::Created),
        ("last_sent_at", By::Sent),
        ("next_retry_at", By::Retry),
    ] {
        for (direction, descending) in [("asc", false), ("desc", true)] {
            let order = format!("{name}_{direction}");
            let wanted = Wanted { by, descending, ..Wanted::newest(any, 0) };
            list(&format!("order_by {order}"), vec![("order_by", order.clone())], wanted);
        }
    }
    let other = |name: &str, path: String, answer| Query {
        name: name.to_owned(),
        path,
        parameters: Vec::new(),
        answer,
        bounded: true,
    };
    all.push(Query {
        parameters: vec![("page[offset]", half.to_string())],
        ..other("cursor at half", "/webhook_calls".to_owned(), Answer::Next(Wanted::newest(any, half + 30)))
    });
    all.push(other("one call", format!("/webhook_calls/{found}"), Answer::Call(found)));
    let since = |from: Timestamp, interval: &str| {
        vec![("interval", interval.to_owned()), ("from", from.to_string()), ("until", world.end.to_string())]
    };
    for (name, interval, parameters) in [
        ("stats", HOUR, Vec::new()),
        ("stats of a week by hour", HOUR, since(hours(7 * 24 - 1), "hour")),
        ("stats of 30 days by day", DAY, since(hours(30 * 24), "day")),
    ] {
        for (of, webhook) in
            [("", None), (" of the largest webhook", Some(largest)), (" of the smallest webhook", Some(smallest))]
        {
            let path = webhook.map_or("/stats".to_owned(), |webhook| format!("/webhooks/{webhook}/stats"));
            let answer = Answer::Stats { webhook, interval };
            // By hour, the days are read one by one.
            let bounded = !name.contains("by hour");
            all.push(Query { parameters: parameters.clone(), bounded, ..other(&format!("{name}{of}"), path, answer) });
        }
    }
    all
}

/// Asks, and has a look at the answer.
pub async fn ask(function: &Function, proxy: &CountingProxy, world: &World, query: Query) -> Result<Asked, Error> {
    let mut text = encoded(&query.parameters);
    if let Answer::Next(_) = query.answer {
        match next(&api::get(function, &query.path, &text).await?.body) {
            Some(next) => text = next,
            None => return Ok(Asked::not(query)),
        }
    }
    proxy.take();
    let reply = api::get(function, &query.path, &text).await?;
    let requests = proxy.take();
    let shown = shown(&reply.body);
    let wrong = match (reply.status, &query.answer) {
        (200, Answer::Page(wanted)) => compare(&wanted.page(&world.log.calls), &shown, &reply, true),
        (200, Answer::Next(wanted)) => compare(&wanted.page(&world.log.calls), &shown, &reply, false),
        (200, Answer::Call(call)) if shown != [*call] => Some(format!("it is not the call {call}")),
        (200, Answer::Stats { webhook, interval }) => counts_wrong(&world.log.calls, *webhook, *interval, &reply.body),
        (500.., _) => Some(format!("the API failed: {}", reply.body)),
        _ => None,
    };
    Ok(Asked {
        query: query.name,
        bounded: query.bounded,
        status: Some(reply.status),
        cost: cost::of(&requests, &shown),
        took: reply.took,
        wrong,
    })
}

impl Asked {
    fn not(Query { name: query, bounded, .. }: Query) -> Self {
        Self { query, bounded, status: None, cost: Cost::default(), took: Duration::ZERO, wrong: None }
    }
}

fn encoded(parameters: &[(&str, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    parameters.iter().for_each(|(name, value)| _ = query.append_pair(name, value));
    query.finish()
}

/// The query that a page's link to the next one has, if it goes on from a call.
fn next(page: &Value) -> Option<String> {
    let (_, query) = page["links"]["next"].as_str()?.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.any(|(name, _)| name == "page[after]").then(|| query.to_owned())
}

/// The calls that an answer shows.
fn shown(body: &Value) -> Vec<CallId> {
    let data = &body["data"];
    let listed = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
    let calls = listed.iter().filter(|one| one["type"] == "webhook_call");
    calls.filter_map(|call| call["id"].as_str()?.parse().ok()).collect()
}

/// Which of the counts by intervals is not as it has to be.
fn counts_wrong(calls: &[DrawnCall], webhook: Option<WebhookId>, interval: Duration, body: &Value) -> Option<String> {
    let attributes = &body["data"]["attributes"];
    let time = |value: &Value| value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(from), Some(until)) = (time(&attributes["from"]), time(&attributes["until"])) else {
        return Some("the statistics do not say what they are of".to_owned());
    };
    let counted = |from: Timestamp, until: Timestamp, counts: &Value| {
        STATUSES.into_iter().find_map(|status| {
            let own = calls.iter().filter(|call| {
                let at = call.id.event_triggered_at();
                from <= at
                    && at < until
                    && call.kind.status == status
                    && webhook.is_none_or(|webhook| call.id.webhook() == webhook)
            });
            let (own, told) = (own.count() as u64, &counts[status.as_str()]);
            let about = || format!("{told} calls are {} from {from} until {until}, the log has {own}", status.as_str());
            (told.as_u64() != Some(own)).then(about)
        })
    };
    let mut at = from;
    for counts in attributes["intervals"].as_array().map(Vec::as_slice).unwrap_or_default() {
        if time(&counts["from"]) != Some(at) {
            return Some(format!("an interval begins at {}, not at {at}", counts["from"]));
        }
        let end = at.plus(interval);
        if let Some(wrong) = counted(at, end, counts) {
            return Some(wrong);
        }
        at = end;
    }
    if at != until {
        return Some(format!("the intervals end at {at}, not at {until}"));
    }
    counted(from, until, &attributes["total"])
}

/// What of an answer is not as it has to be. A page behind a cursor need not count.
fn compare(expected: &Page, shown: &[CallId], reply: &Reply, counts: bool) -> Option<String> {
    let total = reply.body["meta"]["total_count"].as_u64();
    if (counts || total.is_some()) && total != Some(expected.total as u64) {
        let said = total.map_or("missing".to_owned(), |total| total.to_string());
        return Some(format!("meta.total_count is {said}, the log has {}", expected.total));
    }
    if shown == expected.ids {
        return None;
    }
    let place = shown.iter().zip(&expected.ids).take_while(|(one, other)| one == other).count();
    let at = |ids: &[CallId]| ids.get(place).map_or("none".to_owned(), ToString::to_string);
    Some(format!("call {place} of the page is {}, it has to be {}", at(shown), at(&expected.ids)))
}
