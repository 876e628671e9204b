//! `GET /console/webhooks`

use std::collections::HashMap;

use actions::calls::{self, Interval, Place as From, Selection, Stats};
use actions::webhooks;
use aws::store::Tables;
use aws::store::log::{Bounds, Conditions};
use aws::store::order::{Order, OrderBy, Orders};
use axum::extract::{RawQuery, State};
use domain::access::Need;
use domain::call::{Call, CallStatus};
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::trigger::Trigger;
use domain::webhook::Webhook;
use futures::{StreamExt, TryStreamExt, stream};
use maud::{Markup, html};

use super::health;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::segment;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// Last failures that are looked for at the same time.
const AT_ONCE: usize = 8;
/// Most webhooks of which the last failure is shown: each is a few reads.
const MOST_TROUBLED: usize = 24;

/// All webhooks, and how they have fared.
pub async fn list(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let (tables, now) = (&resources.tables, frame.now);
    let shown = health::hours(now);
    let (from, until) = shown;
    let (webhooks, stats) = tokio::try_join!(
        webhooks::all(tables),
        calls::stats_by_webhook(tables, None, Interval::Hour, from, until, now)
    )?;
    let failures = last_failures(tables, &webhooks, &stats, from, now).await?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let none = Stats::default();
    let may_change = frame.may(Need::ManageWebhooks);
    let add = html! { @if may_change { a.button href=(frame.to("webhooks/recipes")) { "Start from a recipe" } a.button.primary href=(frame.to("webhooks/new")) { "Add a new webhook" } } };
    let content = html! {
        @if asked.has("deleted") { (notice(Kind::Good, html! { p { "The webhook is deleted. Its calls stay in the log until they expire." } })) }
        (heading("Webhooks", add))
        @if webhooks.is_empty() {
            div.empty {
                h2 { "No webhooks yet" }
                p { "A webhook calls a URL of yours when something happens: a record is published, a deploy has failed." }
                @if may_change {
                    p.answers {
                        a.button.primary href=(frame.to("webhooks/recipes")) { "Pick a recipe" }
                        a.button href=(frame.to("webhooks/new")) { "Create the first one" }
                    }
                }
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="List of webhooks" {
                table.webhooks {
                    thead { tr {
                        th scope="col" { "Webhook" }
                        th scope="col" { "Last 24 hours" }
                        th scope="col" { "Last failure" }
                        th.end scope="col" { "State" }
                    } }
                    tbody {
                        @for webhook in &webhooks {
                            tr class=[(!webhook.settings.enabled).then_some("off")] {
                                td.main {
                                    a.name href=(frame.to(&format!("webhooks/{}", webhook.id))) dir="auto" { (webhook.settings.name.as_str()) }
                                    div.url title=(webhook.settings.url.as_str()) { (webhook.settings.url.as_str()) }
                                    div.quiet { (fires_on(&webhook.settings.events)) }
                                }
                                td { (health::show(&frame, webhook.id, stats.get(&webhook.id).unwrap_or(&none), shown)) }
                                td.failure { (last_failure(&frame, failures.get(&webhook.id))) }
                                td.end { (state(&frame, webhook, may_change)) }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&frame, Place::Webhooks, "Webhooks", content))
}

/// What a webhook waits for, in short.
fn fires_on(triggers: &[Trigger]) -> String {
    let one = |trigger: &Trigger| {
        let events: Vec<_> = trigger.event_types.iter().map(|event| words::event(*event).to_lowercase()).collect();
        format!("{}: {}", words::entity(trigger.entity_type), events.join(", "))
    };
    match triggers {
        [] => "No triggers: never fires".to_owned(),
        [first] => one(first),
        [first, others @ ..] => format!("{} · {} more", one(first), others.len()),
    }
}

/// Whether it is enabled and, for those who may change that, the switch.
fn state(frame: &Frame, webhook: &Webhook, may_change: bool) -> Markup {
    let (enabled, id) = (webhook.settings.enabled, segment(&webhook.id.to_string()));
    let word = if enabled { "Enabled" } else { "Disabled" };
    html! {
        @if may_change {
            form method="post" action=(frame.to(&format!("webhooks/{id}/enabled"))) data-soft {
                input type="hidden" name="enabled" value=(if enabled { "no" } else { "yes" });
                button.switch id={ "switch-" (id) } role="switch" aria-checked=(enabled) aria-label={ "Enabled: " (webhook.settings.name.as_str()) } {
                    span.knob {}
                    span { (word) }
                }
            }
        } @else {
            span class=(if enabled { "status success" } else { "status off" }) { (word) }
        }
    }
}

fn last_failure(frame: &Frame, call: Option<&Call>) -> Markup {
    let Some(call) = call else { return html! { span.quiet { "–" } } };
    html! {
        a href=(frame.to(&format!("webhook_calls/{}", call.id))) dir="auto" { (why_it_failed(call)) }
        div.quiet { (words::time(call.last_sent_at, frame.now)) }
    }
}

/// Why the last attempt of a call failed, in words.
fn why_it_failed(call: &Call) -> &str {
    let attempt = call.last_attempt.as_ref().and_then(|attempt| attempt.outcome.failure.as_deref());
    call.given_up.as_deref().or(attempt).unwrap_or("It failed")
}

/// The last call with trouble of each webhook that has some.
async fn last_failures(
    tables: &Tables,
    webhooks: &[Webhook],
    stats: &HashMap<WebhookId, Stats>,
    from: Timestamp,
    now: Timestamp,
) -> Result<HashMap<WebhookId, Call>, Failure> {
    let troubled = webhooks.iter().filter_map(|webhook| Some((webhook.id, health::trouble(stats.get(&webhook.id)?)?)));
    let troubled: Vec<_> = troubled.take(MOST_TROUBLED).collect();
    let found = stream::iter(troubled).map(|(webhook, status)| last_of(tables, webhook, status, from, now));
    let found: Vec<Option<Call>> = found.buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().map(|call| (call.id.webhook(), call)).collect())
}

async fn last_of(
    tables: &Tables,
    webhook: WebhookId,
    status: CallStatus,
    from: Timestamp,
    now: Timestamp,
) -> Result<Option<Call>, Failure> {
    let created_at = Bounds { gt: Some(from), lt: None };
    let conditions = Conditions { status: Some(status), created_at, ..Conditions::default() };
    let selection = Selection { webhook: Some(Some(webhook)), conditions, ..Selection::default() };
    let newest = Orders::by(Order { by: OrderBy::CreatedAt, descending: true });
    let page = calls::page(tables, &selection, &newest, &From::Offset(0), 1, now).await?;
    Ok(calls::rows(tables, &page.ids, page.found, now).await?.pop())
}

#[cfg(test)]
mod tests {
    use domain::entity::{EntityType, EventType};

    use super::*;

    #[test]
    fn what_a_webhook_waits_for_is_told_in_short() {
        let trigger = Trigger {
            entity_type: EntityType::Item,
            event_types: vec![EventType::Publish, EventType::DeployFailed],
            filters: None,
        };
        assert_eq!(fires_on(&[]), "No triggers: never fires");
        assert_eq!(fires_on(std::slice::from_ref(&trigger)), "Record: publish, deploy failed");
        assert_eq!(fires_on(&[trigger.clone(), trigger.clone(), trigger]), "Record: publish, deploy failed · 2 more");
    }
}
