//! Webhooks, with a mark and a sentence for each thing that they ask of an event.

use std::collections::HashSet;

use actions::events::Match;
use domain::ids::WebhookId;
use domain::matching::{Check, Checked, Known};
use domain::webhook::Webhook;
use maud::{Markup, PreEscaped, html};

use super::sentences::sentence;
use super::verdict::Verdict;
use crate::frame::Frame;

/// HTML of a page of matches, in bytes, behind which no further one begins: Lambda answers with 6 MiB at most, and a webhook is some 100 KiB.
const MOST_HTML: usize = 512 * 1024;

/// Matches of a page.
pub struct Shown {
    /// The webhooks, those that fired first.
    pub html: Markup,
    /// The last webhook, if there is no room for those behind it.
    pub cut: Option<WebhookId>,
    /// How many are shown, and how many of them fired.
    pub counts: (usize, usize),
}

/// As many matches as there is room for, at least one. `there` are the webhooks that were not deleted.
pub fn matches(frame: &Frame, known: &Known<'_>, found: &[Match], there: &HashSet<WebhookId>) -> Shown {
    let (mut shown, mut bytes): (Vec<(bool, String)>, usize) = (Vec::new(), 0);
    for one in found {
        let triggers = known.explain(&one.webhook.settings);
        let verdict = Verdict::of(one, &triggers);
        let own = Entry {
            webhook: &one.webhook,
            is_there: there.contains(&one.webhook.id),
            fires: verdict.is_fired(),
            words: verdict.words(),
            call: one.call.map(|call| frame.to(&format!("webhook_calls/{call}"))),
            triggers: &triggers,
        };
        let html = entry(frame, &own);
        shown.push((verdict.is_fired(), html.into_string()));
        bytes += shown.last().map_or(0, |(_, html)| html.len());
        if bytes > MOST_HTML {
            break;
        }
    }
    let cut = found.get(shown.len()).and_then(|_| found.get(shown.len().checked_sub(1)?)).map(|last| last.webhook.id);
    let counts = (shown.len(), shown.iter().filter(|(fired, _)| *fired).count());
    shown.sort_by_key(|(fired, _)| !fired);
    let html = html! { ul.matches { @for (_, one) in shown { (PreEscaped(one)) } } };
    Shown { html, cut, counts }
}

/// As many of these as there is room for, at least one.
pub fn within_room(entries: impl Iterator<Item = Markup>) -> Vec<Markup> {
    let mut bytes = 0;
    let has_room = |entry: &Markup| {
        let before = bytes;
        bytes += entry.0.len();
        before <= MOST_HTML
    };
    entries.take_while(has_room).collect()
}

/// A webhook that an event fires, or not.
pub struct Entry<'a> {
    pub webhook: &'a Webhook,
    /// Whether it was not deleted.
    pub is_there: bool,
    pub fires: bool,
    /// What is said of that.
    pub words: &'a str,
    /// The address of the call that it led to.
    pub call: Option<String>,
    /// The checks of its triggers; none if there is nothing to hold them to.
    pub triggers: &'a [Checked<'a>],
}

/// A webhook, with what it asks of an event.
pub fn entry(frame: &Frame, entry: &Entry<'_>) -> Markup {
    let name = entry.webhook.settings.name.as_str();
    html! {
        li.fires[entry.fires] {
            div.what {
                (mark(entry.fires))
                @if entry.is_there {
                    a.name dir="auto" href=(frame.to(&format!("webhooks/{}", entry.webhook.id))) { (name) }
                } @else {
                    span.name dir="auto" { (name) }
                    span.quiet { "deleted since" }
                }
                span.verdict { (entry.words) }
                @if let Some(call) = &entry.call { a href=(call) aria-label={ "See the call of " (name) } { "See the call" } }
            }
            @for (number, trigger) in entry.triggers.iter().enumerate() {
                div.asked { span.label { "Trigger " (number + 1) } (checks(trigger)) }
            }
        }
    }
}

/// Each thing that a trigger asks of an event, with a mark and a sentence.
pub fn checks(trigger: &Checked<'_>) -> Markup {
    let about = trigger.0.iter().find_map(|check| match check {
        Check::EntityType { actual, .. } => Some(*actual),
        _ => None,
    });
    let told = |check| Some((Check::passes(check), sentence(check, about?)?));
    html! {
        ul.checks {
            @for (holds, told) in trigger.0.iter().filter_map(told) {
                li class=(if holds { "holds" } else { "fails" }) { (mark(holds)) span { (told) } }
            }
        }
    }
}

/// ✓ or ✗, which are read aloud as yes and no.
fn mark(good: bool) -> Markup {
    html! {
        span class=(if good { "mark yes" } else { "mark no" }) aria-hidden="true" { (if good { "✓" } else { "✗" }) }
        span.unseen { (if good { "Yes: " } else { "No: " }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_shown_as_far_as_there_is_room() {
        let entries = |bytes: usize| std::iter::repeat_with(move || PreEscaped("x".repeat(bytes))).take(1000);
        assert_eq!(within_room(entries(100)).len(), 1000);
        assert_eq!(within_room(entries(100 * 1024)).len(), 6);
        assert_eq!(within_room(entries(MOST_HTML + 1)).len(), 1);
    }
}
