//! `/console/webhook_calls/resend`: sends all calls again that the log's filter selects. It counts and asks first.

use actions::calls::{self, MOST_RESENT, Matching};
use axum::extract::{RawQuery, State};
use domain::access::Need;
use maud::{Markup, html};

use super::filter::Filter;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// Counts the calls, and asks.
pub async fn ask(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let filter = filter(query);
    let matching = calls::matching(&resources.tables, &filter.selection(), frame.now).await?;
    let (target, back) = (address(&frame, &filter), log(&frame, &filter));
    let content = html! {
        p.crumbs { a href=(back) { "Back to these calls" } }
        (heading("Resend all that match", html! {}))
        @match matching {
            Matching::Few { count: 0, .. } => div.empty { h2 { "There is nothing to resend" } p { a.button href=(back) { "Back" } } },
            Matching::Few { count, skipped } => div.card {
                p { "This sends " strong { (words::count(count as u64, "call", "calls")) } " again, whatever their status, with the settings that their webhooks have now." }
                @if skipped > 0 { p.warning { (words::count(skipped as u64, "other is", "others are")) " left out: their webhooks were deleted." } }
                p.about { "Receivers know a call that they have already had by its id, which stays the same." }
                form.answers method="post" action=(target) {
                    button.primary { "Yes, resend" }
                    a.button href=(back) { "Cancel" }
                }
            },
            Matching::Many { count } => (notice(Kind::Warning, html! {
                p { (words::grouped(count as u64)) " calls match, and at most " (words::grouped(MOST_RESENT as u64)) " are sent again at once. Choose a webhook, a status or a shorter time." }
                p { a href=(back) { "Back" } }
            })),
        }
    };
    Ok(page(&frame, Place::Log, "Resend all that match", content))
}

/// Sends them again, and says for how many that was asked.
pub async fn resend(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let filter = filter(query);
    let resent =
        calls::resend_many(&resources.tables, &resources.delivery_queue, &filter.selection(), frame.now).await?;
    let content = html! {
        (heading("Resend all that match", html! {}))
        (notice(if resent.failed == 0 { Kind::Good } else { Kind::Bad }, html! {
            p { "Queued: " (words::count(resent.asked as u64, "call", "calls")) ", sent in a moment." }
            @if resent.skipped > 0 { p { (resent.skipped) " left out: their webhooks were deleted." } }
            @if resent.failed > 0 { p { (resent.failed) " could not be asked for. Try those that are still not sent again in half an hour." } }
        }))
        p { a.button href=(log(&frame, &filter)) { "Back to these calls" } }
    };
    Ok(page(&frame, Place::Log, "Resend all that match", content))
}

/// The link to it, for those who may.
pub fn offer(frame: &Frame, filter: &Filter) -> Markup {
    html! { @if frame.may(Need::ManageWebhooks) { a.button href=(address(frame, filter)) { "Resend all that match" } } }
}

fn filter(query: Option<String>) -> Filter {
    Filter { after: None, ..Filter::parse(&Form::parse(query.unwrap_or_default().as_bytes())) }
}

fn address(frame: &Frame, filter: &Filter) -> String {
    let filter = Filter { after: None, ..filter.clone() };
    frame.to(&format!("webhook_calls/resend{}", filter.to_query()))
}

fn log(frame: &Frame, filter: &Filter) -> String {
    frame.to(&format!("webhook_calls{}", filter.to_query()))
}
