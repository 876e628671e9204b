//! What an event meant for a webhook, in a sentence.

use actions::events::{JudgedBy, Match};
use domain::matching::Checked;

/// What an event meant for a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It fired it, and there is a call.
    Fired,
    /// It fired it, and the call is still to be made.
    OnItsWay,
    /// It fired it by settings that are no longer kept.
    FiredByOthers,
    /// It was switched off.
    Disabled,
    /// It has no trigger.
    NoTrigger,
    /// None of its triggers matched.
    NoMatch,
    /// Nothing is known of its settings then. By those of now it would fire.
    NowItWould,
    /// Nothing is known of its settings then. By those of now it would not fire either.
    NorNow,
}

impl Verdict {
    /// What a match says, with the checks of its triggers.
    pub fn of(found: &Match, triggers: &[Checked<'_>]) -> Self {
        let matches = triggers.iter().any(Checked::matches);
        match (found.fired, found.judged_by) {
            (true, JudgedBy::SettingsNow) if !matches => Self::FiredByOthers,
            (true, _) if found.call.is_none() => Self::OnItsWay,
            (true, _) => Self::Fired,
            (false, JudgedBy::SettingsNow) if matches => Self::NowItWould,
            (false, JudgedBy::SettingsNow) => Self::NorNow,
            (false, JudgedBy::SettingsThen) if !found.webhook.settings.enabled => Self::Disabled,
            (false, JudgedBy::SettingsThen) if triggers.is_empty() => Self::NoTrigger,
            (false, JudgedBy::SettingsThen) => Self::NoMatch,
        }
    }

    /// Whether it fired.
    pub fn is_fired(self) -> bool {
        matches!(self, Self::Fired | Self::OnItsWay | Self::FiredByOthers)
    }

    /// The same in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fired => "It fired.",
            Self::OnItsWay => "It fired. Its call is on its way.",
            Self::FiredByOthers => {
                "It fired. The settings that it had then are no longer kept; those below are of now."
            }
            Self::Disabled => "It did not fire: it was disabled.",
            Self::NoTrigger => "It did not fire: it had no trigger.",
            Self::NoMatch => "It did not fire: none of its triggers matched.",
            Self::NowItWould => {
                "It did not fire: it came later than the event, or had other settings, which are no longer kept. With those of now it would."
            }
            Self::NorNow => {
                "It did not fire: it came later than the event, or had other settings, which are no longer kept. With those of now it would not either."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{CallId, WebhookId};
    use domain::matching::Check;
    use domain::time::Timestamp;
    use domain::webhook::{Draft, Settings, Webhook};

    use super::*;

    fn found(fired: bool, judged_by: JudgedBy, enabled: bool, has_call: bool) -> Match {
        let settings = Settings::parse(Draft { enabled, ..Draft::new("n", "https://example.com") }).unwrap();
        let id: WebhookId = "AZc0o1WpcEuoAyzBHAp1HA".parse().unwrap();
        let call = has_call.then(|| CallId::new(id, Timestamp::EPOCH, "e"));
        Match { webhook: Webhook { id, version: 1, settings }, judged_by, fired, call }
    }

    #[test]
    fn each_match_has_its_sentence() {
        use JudgedBy::{SettingsNow as Now, SettingsThen as Then};
        let (yes, no) =
            (Checked(vec![Check::Enabled { actual: true }]), Checked(vec![Check::Enabled { actual: false }]));
        let (yes, no) = (std::slice::from_ref(&yes), std::slice::from_ref(&no));
        for (found, triggers, verdict) in [
            (found(true, Then, true, true), yes, Verdict::Fired),
            (found(true, Then, true, false), yes, Verdict::OnItsWay),
            (found(true, Now, true, true), no, Verdict::FiredByOthers),
            (found(true, Now, true, true), yes, Verdict::Fired),
            (found(false, Then, false, false), no, Verdict::Disabled),
            (found(false, Then, true, false), &[][..], Verdict::NoTrigger),
            (found(false, Then, true, false), no, Verdict::NoMatch),
            (found(false, Now, true, false), yes, Verdict::NowItWould),
            (found(false, Now, true, false), no, Verdict::NorNow),
        ] {
            assert_eq!(Verdict::of(&found, triggers), verdict, "{found:?}");
            assert_eq!(verdict.is_fired(), found.fired, "{found:?}");
        }
    }
}
