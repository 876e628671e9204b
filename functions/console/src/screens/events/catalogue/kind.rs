//! `GET /console/events/catalogue/:kind`: one kind of event, its sample, and what that would fire now.

use actions::webhooks;
use axum::extract::{Path, State};
use domain::access::Need;
use domain::event::{Defaults, Event};
use domain::matching::{Checked, Known};
use domain::samples::{self, Sample};
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::super::document;
use super::super::matches::{Entry, entry, within_room};
use super::super::sentences::several;
use super::about::about;
use super::{Kind, parse, waits_for};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// One kind of event.
pub async fn kind(State(resources): State<Resources>, frame: Frame, Path(id): Path<String>) -> Result<Markup, Failure> {
    let kind = parse(&id).ok_or(Failure::NotFound)?;
    let sample = samples::of(kind.0, kind.1);
    let event = sample.as_ref().map(|sample| event_of(&frame, sample)).transpose()?;
    let webhooks = webhooks::all(&resources.tables).await?;
    let title = words::happening(kind.0, kind.1);
    let content = html! {
        p.crumbs { a href=(frame.to("events/catalogue")) { "Event catalogue" } }
        (heading(&title, actions(&frame, kind)))
        p { (about(kind)) }
        (what_it_fires(&frame, kind, event.as_ref(), &webhooks))
        @match &sample {
            Some(sample) => (document::section("Sample", &sample.document, None)),
            None => div.empty { h2 { "No sample" } p { "No such event was ever recorded. In the log it looks like the others about " (several(kind.0)) "." } },
        }
    };
    Ok(page(&frame, Place::Events, &title, content))
}

fn actions(frame: &Frame, (entity, event): Kind) -> Markup {
    let fields = || query([("entity", entity.to_string()), ("event", event.to_string())]);
    html! {
        a.button href=(frame.to(&format!("events{}", fields()))) { "Those that came" }
        @if frame.may(Need::ManageWebhooks) {
            a.button.primary href=(frame.to(&format!("webhooks/new{}", fields()))) { "Make a webhook for this" }
        }
    }
}

/// The sample as an event of this moment.
fn event_of(frame: &Frame, sample: &Sample) -> Result<Event, Failure> {
    let defaults = Defaults { id: "sample", event_triggered_at: frame.now, site_id: "sample" };
    Event::parse(&sample.document, &defaults).map_err(Failure::fault)
}

fn what_it_fires(frame: &Frame, kind: Kind, sample: Option<&Event>, webhooks: &[Webhook]) -> Markup {
    let known = sample.map(Known::of);
    let mut waiting: Vec<_> = webhooks.iter().filter(|webhook| waits_for(webhook, kind)).collect();
    let fires = |webhook: &Webhook| known.as_ref().is_some_and(|known| known.fires(&webhook.settings));
    waiting.sort_by_key(|webhook| !fires(webhook));
    let shown = within_room(waiting.iter().map(|webhook| {
        let triggers: Vec<Checked<'_>> =
            known.as_ref().map(|known| known.explain(&webhook.settings)).unwrap_or_default();
        let own = Entry {
            webhook,
            is_there: true,
            fires: if known.is_some() { fires(webhook) } else { webhook.settings.enabled },
            words: would(webhook.settings.enabled, known.is_some(), fires(webhook)),
            call: None,
            triggers: &triggers,
        };
        entry(frame, &own)
    }));
    html! {
        section.card aria-labelledby="fires" {
            h2 #fires { "What it would fire now" }
            @if waiting.is_empty() {
                p.about { "No webhook waits for this." }
            } @else {
                p.about {
                    @if known.is_some() { "Judged by the sample below: where a condition names a model, a record and the like, that of an event of yours may well meet it." }
                    @else { "These wait for it. Whether their conditions hold is up to the event." }
                }
                ul.matches {
                    @for webhook in &shown { (webhook) }
                }
                @if shown.len() < waiting.len() {
                    p.about { "Of " (words::grouped(waiting.len() as u64)) " that wait for it, the first " (words::grouped(shown.len() as u64)) " are shown, those that would fire first." }
                }
            }
        }
    }
}

/// Whether a webhook that waits for such an event would be fired.
const fn would(is_enabled: bool, has_sample: bool, fires: bool) -> &'static str {
    match (is_enabled, has_sample, fires) {
        (false, ..) => "It would not fire: it is disabled.",
        (true, false, _) => "It waits for this.",
        (true, true, true) => "It would fire.",
        (true, true, false) => "It would not fire: none of its triggers matches the sample.",
    }
}
