//! What an attempt is allowed to send.

use crate::call::Cause;
use crate::event::Event;
use crate::standing::Standing;
use crate::webhook::Webhook;

/// Claims without a recorded attempt after which a call is given up: whatever it does to the function, it does again.
pub const MOST_CLAIMS: u32 = 5;

/// Why a call is given up instead of being sent. `Display` is what the log of calls shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// Its webhook is no longer there.
    #[error("not sent: the webhook was deleted")]
    WebhookDeleted,
    /// Its event is no longer there.
    #[error("not sent: the event has expired from the log")]
    EventExpired,
    /// It was claimed over and over, and never had an outcome.
    #[error(
        "given up: it was begun {MOST_CLAIMS} times and nothing could be recorded of it; whether it arrived is unknown"
    )]
    ClaimedTooOften,
    /// Its webhook is switched off.
    #[error("not sent: the webhook was disabled; enable it and resend the call")]
    WebhookDisabled,
    /// It is a retry, and its webhook no longer wants any.
    #[error("not sent again: the webhook's auto_retry was switched off")]
    RetriesSwitchedOff,
}

/// What an attempt would be made from, as it is when the attempt is due.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The webhook; `None` if it was deleted.
    pub webhook: Option<&'a Webhook>,
    /// The event; `None` if it has expired.
    pub event: Option<&'a Event>,
    /// Whether it is a test send.
    pub test: bool,
}

/// What an attempt sends, or why it must not. Settings that forbid it count at this moment, not when the event happened;
/// a manual resend is sent all the same, and so is a test.
///
/// `claims` counts those since the last recorded attempt, this one included. Of a call with too many, the subject need not be
/// known: reading it may be what goes wrong.
pub fn may_send<'a>(
    cause: &Cause,
    standing: &Standing,
    claims: u32,
    subject: Subject<'a>,
) -> Result<(&'a Webhook, &'a Event), NotSent> {
    if claims > MOST_CLAIMS {
        return Err(NotSent::ClaimedTooOften);
    }
    let webhook = subject.webhook.ok_or(NotSent::WebhookDeleted)?;
    let event = subject.event.ok_or(NotSent::EventExpired)?;
    let is_retry = standing.automatic_attempts > 0;
    match cause {
        Cause::Resend { .. } => {}
        // Somebody asked for it, too.
        Cause::Automatic if subject.test => {}
        Cause::Automatic if !webhook.settings.enabled => return Err(NotSent::WebhookDisabled),
        Cause::Automatic if is_retry && !webhook.settings.auto_retry => return Err(NotSent::RetriesSwitchedOff),
        Cause::Automatic => {}
    }
    Ok((webhook, event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Defaults;
    use crate::ids::WebhookId;
    use crate::time::Timestamp;
    use crate::webhook::Settings;

    fn webhook(enabled: bool, auto_retry: bool) -> Webhook {
        let settings = Settings { enabled, auto_retry, ..Settings::example() };
        Webhook { id: WebhookId::from(uuid::Uuid::from_u128(7)), version: 1, settings }
    }

    fn event() -> Event {
        let defaults = Defaults { id: "e", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
        Event::parse(r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"}}"#, &defaults).unwrap()
    }

    #[test]
    fn settings_of_this_moment_decide_and_a_resend_goes_out_all_the_same() {
        use NotSent as N;
        let resend = Cause::Resend { token: "t".into() };
        let (first, retry) = (Standing::NEW, Standing { automatic_attempts: 1, ..Standing::NEW });
        let (off, once, again) = (webhook(false, true), webhook(true, false), webhook(true, true));
        let event = event();
        for (cause, standing, claims, webhook, event, expected) in [
            (&Cause::Automatic, first, 1, Some(&again), Some(&event), Ok(())),
            (&Cause::Automatic, retry, 1, Some(&again), Some(&event), Ok(())),
            (&Cause::Automatic, first, 1, Some(&once), Some(&event), Ok(())),
            (&Cause::Automatic, retry, 1, Some(&once), Some(&event), Err(N::RetriesSwitchedOff)),
            (&Cause::Automatic, first, 1, Some(&off), Some(&event), Err(N::WebhookDisabled)),
            (&Cause::Automatic, retry, 1, Some(&off), Some(&event), Err(N::WebhookDisabled)),
            (&resend, retry, 1, Some(&off), Some(&event), Ok(())),
            (&resend, retry, 1, Some(&once), Some(&event), Ok(())),
            (&resend, first, 1, None, Some(&event), Err(N::WebhookDeleted)),
            (&Cause::Automatic, first, 1, None, None, Err(N::WebhookDeleted)),
            (&Cause::Automatic, first, 1, Some(&again), None, Err(N::EventExpired)),
            (&resend, first, 1, Some(&again), None, Err(N::EventExpired)),
            (&Cause::Automatic, first, MOST_CLAIMS, Some(&again), Some(&event), Ok(())),
            (&Cause::Automatic, first, MOST_CLAIMS + 1, Some(&again), Some(&event), Err(N::ClaimedTooOften)),
            (&resend, first, MOST_CLAIMS + 1, Some(&again), Some(&event), Err(N::ClaimedTooOften)),
            (&Cause::Automatic, first, MOST_CLAIMS + 1, None, None, Err(N::ClaimedTooOften)),
        ] {
            let allowed = may_send(cause, &standing, claims, Subject { webhook, event, test: false });
            assert_eq!(allowed.map(drop), expected, "{cause:?} {standing:?} {claims} {webhook:?}");
        }
    }

    #[test]
    fn a_test_goes_to_a_disabled_webhook_and_nowhere_if_there_is_nothing_to_send() {
        use NotSent as N;
        let (off, event) = (webhook(false, false), event());
        for (claims, webhook, event, expected) in [
            (1, Some(&off), Some(&event), Ok(())),
            (1, None, Some(&event), Err(N::WebhookDeleted)),
            (1, Some(&off), None, Err(N::EventExpired)),
            (MOST_CLAIMS + 1, Some(&off), Some(&event), Err(N::ClaimedTooOften)),
        ] {
            let allowed = may_send(&Cause::Automatic, &Standing::NEW, claims, Subject { webhook, event, test: true });
            assert_eq!(allowed.map(drop), expected, "{claims} {webhook:?}");
        }
    }
}
