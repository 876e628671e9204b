//! How much room a site has for webhooks, and what a change asks of it.

use crate::ids::WebhookId;
use crate::limits;
use crate::webhook::{Settings, Webhook};

/// What a site may have of webhooks, besides [`limits::WEBHOOKS_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Most webhooks that are enabled.
    pub enabled: usize,
}

/// What a change asks for beyond what the site has given already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The webhook that the change is about. What the site has of it does not count: it is replaced.
    webhook: WebhookId,
    /// Whether it will be enabled, and was not.
    place: bool,
    /// Its size, if that is more than it was.
    bytes: Option<usize>,
}

/// Why there is no room, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRoom {
    /// Enough webhooks are enabled.
    #[error(
        "the site may have {most} enabled webhooks (MaxWebhooks) and has {enabled}: disable or delete one, or save this one disabled"
    )]
    Places {
        /// Most that may be.
        most: usize,
        /// Those that are.
        enabled: usize,
    },
    /// They are large enough.
    #[error(
        "all webhooks of the site, enabled or not, would have {bytes} bytes together, of {} at most: make some smaller, or delete one",
        limits::WEBHOOKS_BYTES
    )]
    Bytes {
        /// What they would have.
        bytes: usize,
    },
}

impl Demand {
    /// What `new` asks for in the place of `old`, or as a webhook that is new. `None`: nothing.
    pub fn of(new: &Webhook, old: Option<&Settings>) -> Option<Self> {
        let place = new.settings.enabled && !old.is_some_and(|old| old.enabled);
        let size = new.settings.shown_size();
        let grows = old.is_none_or(|old| size > size_if_enabled(old, new.settings.enabled));
        let bytes = grows.then_some(size);
        (place || grows).then_some(Self { webhook: new.id, place, bytes })
    }
}

/// A webhook that is disabled is larger by the length of the word. That must never keep its owner from disabling it.
fn size_if_enabled(settings: &Settings, enabled: bool) -> usize {
    Settings { enabled, ..settings.clone() }.shown_size()
}

impl Room {
    /// Whether there is room for a demand, when the site has these webhooks.
    pub fn check(self, demand: &Demand, webhooks: &[Webhook]) -> Result<(), NoRoom> {
        let others = || webhooks.iter().filter(|webhook| webhook.id != demand.webhook).map(|webhook| &webhook.settings);
        if demand.place {
            let enabled = others().filter(|settings| settings.enabled).count();
            if enabled >= self.enabled {
                return Err(NoRoom::Places { most: self.enabled, enabled });
            }
        }
        if let Some(size) = demand.bytes {
            let bytes = others().map(Settings::shown_size).sum::<usize>() + size;
            if bytes > limits::WEBHOOKS_BYTES {
                return Err(NoRoom::Bytes { bytes });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::Draft;

    fn webhook(number: u128, change: impl FnOnce(&mut Draft)) -> Webhook {
        let mut draft = Draft::example();
        change(&mut draft);
        let id = WebhookId::from(uuid::Uuid::from_u128(number));
        Webhook { id, version: 1, settings: Settings::parse(draft).unwrap() }
    }

    fn switched(number: u128, enabled: bool) -> Webhook {
        webhook(number, |draft| draft.enabled = enabled)
    }

    /// A webhook of this size.
    fn sized(number: u128, bytes: usize, enabled: bool) -> Webhook {
        let fill = |payload: usize, headers: usize| {
            webhook(number, |draft| {
                draft.enabled = enabled;
                draft.custom_payload = Some("p".repeat(payload));
                draft.headers = (0..headers).map(|number| (format!("X-{number:02}"), "v".repeat(2000))).collect();
            })
        };
        let empty = fill(0, 0).settings.shown_size();
        // A header has 2,009 bytes with its quotes and its colon; all but the first one have a comma, too.
        let headers = (bytes - empty) / 2010;
        let rest = bytes - fill(0, headers).settings.shown_size();
        let filled = fill(rest, headers);
        assert_eq!(filled.settings.shown_size(), bytes);
        filled
    }

    const ROOM: Room = Room { enabled: 2 };

    #[test]
    fn only_enabled_webhooks_take_a_place() {
        let (on, off) = ([switched(1, true), switched(2, true)], [switched(3, false), switched(4, false)]);
        let all = [on.as_slice(), &off].concat();
        let new = |enabled| Demand::of(&switched(9, enabled), None).unwrap();
        assert_eq!(ROOM.check(&new(true), &all), Err(NoRoom::Places { most: 2, enabled: 2 }));
        assert_eq!(ROOM.check(&new(true), &all[1..]), Ok(()));
        assert_eq!(ROOM.check(&new(false), &all), Ok(()));
    }

    #[test]
    fn to_enable_a_webhook_takes_a_place_and_to_change_an_enabled_one_does_not() {
        let (on, off) = (switched(1, true), switched(3, false));
        let all = [on.clone(), switched(2, true), off.clone()];
        let enabled = Demand::of(&switched(3, true), Some(&off.settings)).unwrap();
        assert_eq!(ROOM.check(&enabled, &all), Err(NoRoom::Places { most: 2, enabled: 2 }));
        assert_eq!(ROOM.check(&enabled, &all[1..]), Ok(()));
        for old in [&on, &off] {
            let longer =
                |draft: &mut Draft| (draft.name, draft.enabled) = ("a longer name".into(), old.settings.enabled);
            let grown = Webhook { id: old.id, ..webhook(0, longer) };
            let demand = Demand::of(&grown, Some(&old.settings)).unwrap();
            // The limit was lowered since; those that are there can still be changed.
            assert_eq!(Room { enabled: 1 }.check(&demand, &all), Ok(()));
        }
    }

    #[test]
    fn what_neither_grows_nor_is_enabled_asks_for_nothing() {
        let (on, off) = (switched(1, true), switched(1, false));
        assert_eq!(Demand::of(&on, Some(&on.settings)), None);
        assert_eq!(Demand::of(&off, Some(&on.settings)), None, "to disable it");
        assert_eq!(Demand::of(&webhook(1, |draft| draft.name = "n".into()), Some(&on.settings)), None);
    }

    #[test]
    fn all_webhooks_together_are_bounded_in_bytes_whether_enabled_or_not() {
        let room = Room { enabled: 1000 };
        let large = 100 * 1024;
        for enabled in [true, false] {
            let mut all: Vec<_> = (0..20).map(|number| sized(number, large, enabled)).collect();
            let rest = limits::WEBHOOKS_BYTES - 20 * large;
            let demand = |bytes, enabled| Demand::of(&sized(99, bytes, enabled), None).unwrap();
            assert_eq!(room.check(&demand(rest, !enabled), &all), Ok(()));
            let refused = Err(NoRoom::Bytes { bytes: limits::WEBHOOKS_BYTES + 1 });
            assert_eq!(room.check(&demand(rest + 1, !enabled), &all), refused);
            all.push(sized(99, rest, enabled));
            // What a webhook had before does not count beside what it will have.
            let grown = Demand::of(&sized(99, rest + 1, enabled), Some(&all[20].settings)).unwrap();
            assert_eq!(room.check(&grown, &all), refused);
            assert_eq!(
                room.check(&Demand::of(&sized(0, large + 1, enabled), Some(&all[0].settings)).unwrap(), &all[..20]),
                Ok(())
            );
        }
    }
}
