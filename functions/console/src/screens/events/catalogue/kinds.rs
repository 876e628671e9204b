//! `GET /console/events/catalogue`

use actions::webhooks;
use axum::extract::State;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::about::about;
use super::{Kind, all, waits_for};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// Every kind of event.
pub async fn kinds(State(resources): State<Resources>, frame: Frame) -> Result<Markup, Failure> {
    let webhooks = webhooks::all(&resources.tables).await?;
    let content = html! {
        p.crumbs { a href=(frame.to("events")) { "Everything that came" } }
        (heading("Event catalogue", html! {}))
        p.about { "What can happen, and which of your webhooks wait for it." }
        div.scroll tabindex="0" role="region" aria-label="Kinds" {
            table.calls {
                thead { tr {
                    th scope="col" { "What happens" }
                    th scope="col" { "What it is" }
                    th.end scope="col" { "Webhooks that wait for it" }
                } }
                tbody { @for kind in all() { (row(&frame, kind, &webhooks)) } }
            }
        }
    };
    Ok(page(&frame, Place::Events, "Event catalogue", content))
}

fn row(frame: &Frame, kind: Kind, webhooks: &[Webhook]) -> Markup {
    let (entity, event) = kind;
    let waiting = webhooks.iter().filter(|webhook| webhook.settings.enabled && waits_for(webhook, kind)).count();
    html! {
        tr {
            td.main { a.name href=(frame.to(&format!("events/catalogue/{entity}.{event}"))) { (words::happening(entity, event)) } }
            td { (about(kind)) }
            td.end { @if waiting == 0 { span.quiet { "none" } } @else { (words::count(waiting as u64, "webhook", "webhooks")) } }
        }
    }
}
