//! Events as they arrive in a queue message: bare, or wrapped by SNS or EventBridge.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::{Defaults, Event, InvalidEvent};
use crate::time::Timestamp;

/// What tells an envelope from a bare event, and what is needed of it. Its id and time serve events that have none of
/// their own better than the message's do: they stay the same when SNS or EventBridge delivers twice.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "Type")]
    sns_type: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "Message")]
    sns_message: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "MessageId")]
    sns_id: Option<Cow<'a, str>>,
    #[serde(rename = "Timestamp")]
    sns_time: Option<Timestamp>,
    #[serde(borrow, rename = "detail-type")]
    eventbridge_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    detail: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    time: Option<Timestamp>,
}

/// Parses the body of a queue message: an event, or an SNS notification or EventBridge event that wraps one.
pub fn parse(body: &str, defaults: &Defaults<'_>) -> Result<Event, InvalidEvent> {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(body) else {
        // No envelope, perhaps no JSON: the event's own parser says what is wrong.
        return Event::parse(body, defaults);
    };
    match envelope {
        Envelope { sns_type: Some(kind), sns_message: Some(message), sns_id, sns_time, .. }
            if kind == "Notification" =>
        {
            // EventBridge may have sent to the SNS topic, so look once more.
            parse(&message, &completed(defaults, sns_id.as_deref(), sns_time))
        }
        Envelope { eventbridge_type: Some(_), detail: Some(detail), id, time, .. } => {
            Event::parse(detail.get(), &completed(defaults, id.as_deref(), time))
        }
        _ => Event::parse(body, defaults),
    }
}

fn completed<'a>(defaults: &Defaults<'a>, id: Option<&'a str>, time: Option<Timestamp>) -> Defaults<'a> {
    Defaults {
        id: id.unwrap_or(defaults.id),
        event_triggered_at: time.unwrap_or(defaults.event_triggered_at),
        site_id: defaults.site_id,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(body: &serde_json::Value) -> Result<Event, InvalidEvent> {
        let defaults =
            Defaults { id: "message", event_triggered_at: "2026-01-01T00:00:00Z".parse().unwrap(), site_id: "1" };
        parse(&body.to_string(), &defaults)
    }

    fn bare() -> serde_json::Value {
        json!({"entity_type": "item", "event_type": "publish", "entity": {"id": "1"}})
    }

    fn eventbridge(detail: &serde_json::Value) -> serde_json::Value {
        json!({"version": "0", "id": "eb", "detail-type": "Record published", "source": "cms",
            "time": "2026-02-02T00:00:00Z", "detail": detail})
    }

    fn sns(message: &serde_json::Value) -> serde_json::Value {
        json!({"Type": "Notification", "MessageId": "sns", "TopicArn": "arn:aws:sns:eu-west-1:1:t",
            "Message": message.to_string(), "Timestamp": "2026-03-03T00:00:00.123Z"})
    }

    #[test]
    fn a_bare_event_takes_the_messages_id_and_time() {
        let event = parsed(&bare()).unwrap();
        assert_eq!(
            (event.id.as_str(), event.event_triggered_at.to_string().as_str()),
            ("message", "2026-01-01T00:00:00.000Z")
        );
    }

    #[test]
    fn an_event_wrapped_by_eventbridge_takes_its_id_and_time() {
        let event = parsed(&eventbridge(&bare())).unwrap();
        assert_eq!(
            (event.id.as_str(), event.event_triggered_at.to_string().as_str()),
            ("eb", "2026-02-02T00:00:00.000Z")
        );
    }

    #[test]
    fn an_event_wrapped_by_sns_takes_its_id_and_time() {
        let event = parsed(&sns(&bare())).unwrap();
        assert_eq!(
            (event.id.as_str(), event.event_triggered_at.to_string().as_str()),
            ("sns", "2026-03-03T00:00:00.123Z")
        );
    }

    #[test]
    fn an_event_wrapped_twice_is_found() {
        assert_eq!(parsed(&sns(&eventbridge(&bare()))).unwrap().id, "eb");
    }

    #[test]
    fn what_is_wrong_inside_an_envelope_is_named() {
        let broken = json!({"entity_type": "page"});
        for body in [sns(&broken), eventbridge(&broken)] {
            assert!(parsed(&body).unwrap_err().to_string().contains("entity_type: unknown variant"), "{body}");
        }
    }
}
