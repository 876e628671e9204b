//! How much room a site has for webhooks, and what a change asks of it.

use crate::limits;
use crate::webhook::{Settings, Webhook};

/// What a site may have of webhooks, besides [`limits::WEBHOOKS_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Most webhooks that are enabled.
    pub enabled: usize,
}

/// What the webhooks of a site take up together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Webhooks that are enabled.
    pub enabled: usize,
    /// The size of all, enabled or not, in bytes: see [`Settings::shown_size`].
    pub bytes: usize,
}

/// A change of one webhook: from the settings that it has, if it is there, to those that it will have, if it stays.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "said above")]
pub struct Change<'a> {
    pub old: Option<&'a Settings>,
    pub new: Option<&'a Settings>,
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

impl Usage {
    /// That of these webhooks.
    pub fn of(webhooks: &[Webhook]) -> Self {
        let parts = webhooks.iter().map(|webhook| Self::of_one(&webhook.settings));
        parts.fold(Self::default(), |sum, part| Self {
            enabled: sum.enabled + part.enabled,
            bytes: sum.bytes + part.bytes,
        })
    }

    fn of_one(settings: &Settings) -> Self {
        Self { enabled: usize::from(settings.enabled), bytes: settings.shown_size() }
    }

    fn after(self, change: Change<'_>) -> Self {
        let (old, new) =
            (change.old.map(Self::of_one).unwrap_or_default(), change.new.map(Self::of_one).unwrap_or_default());
        Self {
            enabled: (self.enabled + new.enabled).saturating_sub(old.enabled),
            bytes: (self.bytes + new.bytes).saturating_sub(old.bytes),
        }
    }
}

impl Change<'_> {
    /// Whether it needs a place among the enabled ones that its webhook does not have yet.
    fn takes_a_place(&self) -> bool {
        let is_enabled = |settings: Option<&Settings>| settings.is_some_and(|settings| settings.enabled);
        is_enabled(self.new) && !is_enabled(self.old)
    }

    /// Whether it makes its webhook larger.
    fn grows(&self) -> bool {
        self.new.is_some_and(|new| self.old.is_none_or(|old| new.shown_size() > size_if_enabled(old, new.enabled)))
    }
}

/// A webhook that is disabled is larger by the length of the word. That must never keep its owner from disabling it.
fn size_if_enabled(settings: &Settings, enabled: bool) -> usize {
    Settings { enabled, ..settings.clone() }.shown_size()
}

impl Room {
    /// What the site's webhooks take up after a change, if there is room for what that asks beyond what its webhook has already.
    pub fn check(self, before: Usage, change: Change<'_>) -> Result<Usage, NoRoom> {
        let after = before.after(change);
        if change.takes_a_place() && after.enabled > self.enabled {
            return Err(NoRoom::Places { most: self.enabled, enabled: before.enabled });
        }
        if change.grows() && after.bytes > limits::WEBHOOKS_BYTES {
            return Err(NoRoom::Bytes { bytes: after.bytes });
        }
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::WebhookId;
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

    fn change<'a>(old: Option<&'a Webhook>, new: Option<&'a Webhook>) -> Change<'a> {
        Change { old: old.map(|old| &old.settings), new: new.map(|new| &new.settings) }
    }

    #[test]
    fn only_enabled_webhooks_take_a_place() {
        let all = [switched(1, true), switched(2, true), switched(3, false), switched(4, false)];
        let (on, off) = (switched(9, true), switched(9, false));
        let full = Err(NoRoom::Places { most: 2, enabled: 2 });
        assert_eq!(ROOM.check(Usage::of(&all), change(None, Some(&on))), full);
        assert!(ROOM.check(Usage::of(&all[1..]), change(None, Some(&on))).is_ok());
        assert!(ROOM.check(Usage::of(&all), change(None, Some(&off))).is_ok());
    }

    #[test]
    fn to_enable_a_webhook_takes_a_place_and_to_change_an_enabled_one_does_not() {
        let (on, off) = (switched(1, true), switched(3, false));
        let all = [on.clone(), switched(2, true), off.clone()];
        let enable = switched(3, true);
        let full = Err(NoRoom::Places { most: 2, enabled: 2 });
        assert_eq!(ROOM.check(Usage::of(&all), change(Some(&off), Some(&enable))), full);
        assert!(ROOM.check(Usage::of(&all[1..]), change(Some(&off), Some(&enable))).is_ok());
        for old in [&on, &off] {
            let longer =
                |draft: &mut Draft| (draft.name, draft.enabled) = ("a longer name".into(), old.settings.enabled);
            let grown = Webhook { id: old.id, ..webhook(0, longer) };
            // The limit was lowered since; those that are there can still be changed.
            assert!(Room { enabled: 1 }.check(Usage::of(&all), change(Some(old), Some(&grown))).is_ok());
        }
    }

    #[test]
    fn what_neither_grows_nor_is_enabled_finds_room_in_a_site_that_is_over_full() {
        let (on, off) = (switched(1, true), switched(1, false));
        let over_full = Usage { enabled: 9, bytes: 2 * limits::WEBHOOKS_BYTES };
        let smaller = webhook(1, |draft| draft.name = "n".into());
        for (old, new) in [(&on, Some(&on)), (&on, Some(&off)), (&on, Some(&smaller)), (&on, None), (&off, None)] {
            assert!(ROOM.check(over_full, change(Some(old), new)).is_ok(), "{new:?}");
        }
    }

    #[test]
    fn all_webhooks_together_are_bounded_in_bytes_whether_enabled_or_not() {
        let room = Room { enabled: 1000 };
        let large = 100 * 1024;
        for enabled in [true, false] {
            let mut all: Vec<_> = (0..20).map(|number| sized(number, large, enabled)).collect();
            let rest = limits::WEBHOOKS_BYTES - 20 * large;
            let new = |bytes| sized(99, bytes, !enabled);
            assert!(room.check(Usage::of(&all), change(None, Some(&new(rest)))).is_ok());
            let refused = Err(NoRoom::Bytes { bytes: limits::WEBHOOKS_BYTES + 1 });
            assert_eq!(room.check(Usage::of(&all), change(None, Some(&new(rest + 1)))), refused);
            all.push(sized(99, rest, enabled));
            // What a webhook had before does not count beside what it will have.
            let grown = sized(99, rest + 1, enabled);
            assert_eq!(room.check(Usage::of(&all), change(Some(&all[20]), Some(&grown))), refused);
            let grown = sized(0, large + 1, enabled);
            assert!(room.check(Usage::of(&all[..20]), change(Some(&all[0]), Some(&grown))).is_ok());
        }
    }

    #[test]
    fn what_changes_add_and_take_away_is_what_is_there_in_the_end() {
        let (one, other) = (switched(1, true), webhook(1, |draft| (draft.name, draft.enabled) = ("n".into(), false)));
        let second = switched(2, true);
        let mut usage = Usage::default();
        for (old, new, all) in [
            (None, Some(&one), vec![one.clone()]),
            (None, Some(&second), vec![one.clone(), second.clone()]),
            (Some(&one), Some(&other), vec![other.clone(), second.clone()]),
            (Some(&second), None, vec![other.clone()]),
            (Some(&other), None, vec![]),
        ] {
            usage = ROOM.check(usage, change(old, new)).unwrap();
            assert_eq!(usage, Usage::of(&all));
        }
    }
}
