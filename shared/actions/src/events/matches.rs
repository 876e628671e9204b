//! Why an event fired a webhook, or why not.

use std::collections::HashSet;

use aws::store::Tables;
use aws::store::webhooks_then::{Then, ThenAndNow};
use domain::event::Event;
use domain::ids::{CallId, WebhookId};
use domain::matching::Known;
use domain::time::Timestamp;
use domain::webhook::Webhook;

use super::show::one;
use crate::error::Error;

/// What an event meant for each webhook of a page.
#[derive(Debug, Clone)]
pub struct Matches {
    /// The event.
    pub event: Event,
    /// The webhooks, in order of creation.
    pub matches: Vec<Match>,
    /// The last webhook of the page, if there are more behind it.
    pub next: Option<WebhookId>,
}

/// What an event meant for a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The webhook, with the settings that this is judged by.
    pub webhook: Webhook,
    /// Whether they are those that it had when the event was matched.
    pub judged_by: JudgedBy,
    /// Whether the event fired it.
    pub fired: bool,
    /// The call that this led to. `None` also while that is on its way to be made.
    pub call: Option<CallId>,
}

/// Which settings a match is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedBy {
    /// Those that the webhook had when the event was matched.
    SettingsThen,
    /// Those that it has now, or had when it was deleted: it was created later, or those of then are no longer kept.
    SettingsNow,
}

/// What an event meant for every webhook that there was or is since, also those that were deleted since: `limit` of them, behind one.
///
/// Fails with [`Error::NotFound`].
pub async fn matches(
    tables: &Tables,
    id: &str,
    behind: Option<WebhookId>,
    limit: usize,
    now: Timestamp,
) -> Result<Matches, Error> {
    let stored = one(tables, id, now).await?;
    let page = tables.webhooks_then(stored.matched, (behind, limit), now).await?;
    let webhooks = page.webhooks;
    let next = webhooks.last().filter(|_| page.has_more).map(|webhook| webhook.id);
    let known = Known::of(&stored.event);
    let call = |id: WebhookId| CallId::new(id, stored.event.event_triggered_at, &stored.event.id);
    let candidates = webhooks.iter().filter(|webhook| may_have_fired(&known, webhook));
    let candidates: Vec<CallId> = candidates.map(|webhook| call(webhook.id)).collect();
    let there: HashSet<CallId> = tables.calls_there(&candidates, now).await?;
    let matches = webhooks.into_iter().filter_map(|webhook| {
        let call = Some(call(webhook.id)).filter(|call| there.contains(call));
        judge(&known, webhook, call)
    });
    let matches = matches.collect();
    Ok(Matches { event: stored.event, matches, next })
}

/// Whether there may be a call: by the settings of then or, as an event may be matched again after a fault, by any since.
fn may_have_fired(known: &Known<'_>, webhook: &ThenAndNow) -> bool {
    let then = match &webhook.then {
        Then::There(then) => Some(then),
        Then::NotYet | Then::Unknown => None,
    };
    then.into_iter().chain(&webhook.later).any(|webhook| known.fires(&webhook.settings))
}

/// `None` if nothing is known of the webhook.
fn judge(known: &Known<'_>, ThenAndNow { then, last, later, .. }: ThenAndNow, call: Option<CallId>) -> Option<Match> {
    let fires = |webhook: &Webhook| known.fires(&webhook.settings);
    let judged = |webhook, judged_by, fired| Some(Match { webhook, judged_by, fired, call });
    let now = |later: Vec<Webhook>, fired| {
        later.into_iter().last().and_then(|webhook| judged(webhook, JudgedBy::SettingsNow, fired))
    };
    let then = match then {
        Then::There(then) => Some(then),
        Then::NotYet | Then::Unknown => None,
    };
    if call.is_none() {
        // The last matching decides: what it found is on its way. A webhook that it did not find is not fired.
        return match (last, then) {
            (Some(last), _) => {
                let fired = fires(&last);
                judged(last, JudgedBy::SettingsThen, fired)
            }
            (None, Some(then)) => judged(then, JudgedBy::SettingsThen, false),
            (None, None) => now(later, false),
        };
    }
    // There is a call: some matching found it to be fired.
    match then.iter().chain(&later).find(|webhook| fires(webhook)) {
        Some(webhook) => judged(webhook.clone(), JudgedBy::SettingsThen, true),
        None => match then {
            Some(then) => judged(then, JudgedBy::SettingsThen, true),
            None => now(later, true),
        },
    }
}

#[cfg(test)]
mod tests {
    use domain::entity::{EntityType, EventType};
    use domain::event::Defaults;
    use domain::trigger::Trigger;
    use domain::webhook::{Draft, Settings};

    use super::*;

    fn event() -> Event {
        let defaults = Defaults { id: "e", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
        Event::parse(r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"}}"#, &defaults).unwrap()
    }

    fn webhook(version: u32, fires: bool) -> Webhook {
        Webhook { id: id(), version, settings: Settings { enabled: fires, ..publish() } }
    }

    fn publish() -> Settings {
        let trigger = Trigger { entity_type: EntityType::Item, event_types: vec![EventType::Publish], filters: None };
        Settings::parse(Draft { events: vec![trigger], ..Draft::new("n", "https://example.com") }).unwrap()
    }

    fn id() -> WebhookId {
        "AAAAAAAAAAAAAAAAAAAABw".parse().unwrap()
    }

    fn call() -> Option<CallId> {
        Some(CallId::new(id(), Timestamp::EPOCH, "e"))
    }

    #[test]
    fn the_settings_of_then_decide_unless_the_call_says_otherwise() {
        use JudgedBy::{SettingsNow, SettingsThen};
        let (on, off) = (|version| webhook(version, true), |version| webhook(version, false));
        for (then, last, later, call, expected) in [
            (Then::There(on(1)), Some(on(1)), vec![], call(), Some((1, SettingsThen, true))),
            // It is on its way.
            (Then::There(on(1)), Some(on(1)), vec![off(2)], None, Some((1, SettingsThen, true))),
            (Then::There(off(1)), Some(off(1)), vec![on(2)], None, Some((1, SettingsThen, false))),
            // Matched again after a fault, when it had changed, or was deleted.
            (Then::There(on(1)), Some(off(2)), vec![off(2)], None, Some((2, SettingsThen, false))),
            (Then::There(off(1)), Some(on(2)), vec![on(2)], None, Some((2, SettingsThen, true))),
            (Then::There(on(1)), None, vec![], None, Some((1, SettingsThen, false))),
            (Then::There(off(1)), Some(off(2)), vec![off(2), on(3), on(4)], call(), Some((3, SettingsThen, true))),
            (Then::NotYet, Some(off(2)), vec![on(1), off(2)], call(), Some((1, SettingsThen, true))),
            (Then::NotYet, None, vec![on(1), on(2)], None, Some((2, SettingsNow, false))),
            (Then::Unknown, None, vec![off(5), on(6)], None, Some((6, SettingsNow, false))),
            (Then::Unknown, None, vec![off(5)], call(), Some((5, SettingsNow, true))),
            (Then::Unknown, None, vec![], None, None),
        ] {
            let webhook = ThenAndNow { id: id(), then: then.clone(), last, later: later.clone() };
            let event = event();
            let judged = judge(&Known::of(&event), webhook, call);
            let judged = judged.map(|judged| (judged.webhook.version, judged.judged_by, judged.fired));
            assert_eq!(judged, expected, "{then:?} {later:?} {call:?}");
        }
    }
}
