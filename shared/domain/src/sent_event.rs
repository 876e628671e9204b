//! An event on its way into the event queue: with an id and a time in its own text, so that whoever sends that text again sends the same
//! event.

use std::ops::Range;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::event::{Defaults, Event, InvalidEvent};
use crate::limits;
use crate::object::present;

/// A valid event as it goes into the event queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentEvent {
    /// Its id.
    pub id: String,
    /// Its document: the source's own text, to which an id and a time are added if it has none.
    pub document: String,
}

/// The values that a document may leave out and its message must have, where they are in the text.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    event_triggered_at: Option<&'a RawValue>,
}

/// Characters that SQS takes in no message, though JSON may have them in strings.
const NOT_IN_MESSAGES: [char; 2] = ['\u{fffe}', '\u{ffff}'];

impl SentEvent {
    /// Checks an event's document, and completes it by the id and the time of the defaults.
    pub fn parse(json: &str, defaults: &Defaults<'_>) -> Result<Self, InvalidEvent> {
        let event = Event::parse(json, defaults)?;
        if let Some(character) = json.chars().find(|character| NOT_IN_MESSAGES.contains(character)) {
            let escape = format!("\\u{:04x}", u32::from(character));
            return Err(InvalidEvent::of_document(format!(
                "has a character that SQS does not take; write it as {escape}"
            )));
        }
        let document = completed(json, &event).map_err(|error| InvalidEvent::of_document(error.to_string()))?;
        if document.len() > limits::EVENT_BYTES {
            let size = document.len();
            return Err(InvalidEvent::of_document(format!(
                "must have at most {} bytes with its id and time, has {size}",
                limits::EVENT_BYTES
            )));
        }
        Ok(Self { id: event.id, document })
    }
}

/// The text of a valid event with what it lacks. Nothing else in it changes.
fn completed(json: &str, event: &Event) -> Result<String, serde_json::Error> {
    let members: Members<'_> = serde_json::from_str(json)?;
    let wanted = [
        ("id", members.id, json!(event.id)),
        ("event_triggered_at", members.event_triggered_at, json!(event.event_triggered_at)),
    ];
    let (mut document, mut added) = (json.to_owned(), String::new());
    // From the end to the start, so that what comes before stays where it is.
    let mut nulls = Vec::new();
    for (key, found, value) in wanted {
        match found {
            None => added += &format!("\"{key}\":{value},"),
            Some(found) if found.get() == "null" => nulls.push((range_in(json, found), value.to_string())),
            Some(_) => {}
        }
    }
    nulls.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, value) in nulls {
        document.replace_range(range, &value);
    }
    let inside = json.find('{').map_or(0, |start| start + 1);
    document.insert_str(inside, &added);
    Ok(document)
}

/// Where a value that was read from a text is in it.
fn range_in(json: &str, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr().addr() - json.as_ptr().addr();
    start..start + value.get().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::envelope;
    use crate::time::Timestamp;

    const REST: &str = r#""entity_type":"item","event_type":"publish","entity":{"id":"1"}"#;

    fn defaults<'a>(id: &'a str, event_triggered_at: &str) -> Defaults<'a> {
        Defaults { id, event_triggered_at: event_triggered_at.parse().unwrap(), site_id: "7" }
    }

    fn parse(json: &str) -> Result<SentEvent, InvalidEvent> {
        SentEvent::parse(json, &defaults("given", "2026-01-02T03:04:05.678Z"))
    }

    /// The event that the dispatcher makes of a message.
    fn dispatched(document: &str) -> Event {
        envelope::parse(document, &defaults("message", "2027-01-01T00:00:00Z")).unwrap()
    }

    #[test]
    fn what_is_missing_is_added_and_nothing_else_changes() {
        const ID: &str = r#""id":"given""#;
        const TIME: &str = r#""event_triggered_at":"2026-01-02T03:04:05.678Z""#;
        let own = r#""event_triggered_at":"2025-01-01T00:00:00+01:00""#;
        for (json, expected) in [
            (format!("{{{REST}}}"), format!("{{{ID},{TIME},{REST}}}")),
            (format!(" \n{{\t{REST}}}\r\n"), format!(" \n{{{ID},{TIME},\t{REST}}}\r\n")),
            (format!("{{{REST}, \"id\": \"own\"}}"), format!("{{{TIME},{REST}, \"id\": \"own\"}}")),
            (format!("{{{own} , {REST}}}"), format!("{{{ID},{own} , {REST}}}")),
            (format!("{{{REST},{own},\"id\":\"{{\"}}"), format!("{{{REST},{own},\"id\":\"{{\"}}")),
            (format!("{{{REST},\"id\": null }}"), format!("{{{TIME},{REST},\"id\": \"given\" }}")),
            (
                format!("{{\"event_triggered_at\":null,{REST},\"\\u0069d\":null}}"),
                format!("{{{TIME},{REST},\"\\u0069d\":\"given\"}}"),
            ),
        ] {
            assert_eq!(parse(&json).unwrap().document, expected, "{json}");
        }
    }

    #[test]
    fn ids_are_escaped() {
        let defaults = defaults("a \"\\\u{1}ü", "2026-01-01T00:00:00Z");
        let sent = SentEvent::parse(&format!("{{{REST}}}"), &defaults).unwrap();
        assert_eq!(sent.id, defaults.id);
        assert_eq!(dispatched(&sent.document).id, defaults.id);
    }

    #[test]
    fn what_is_no_event_is_refused_as_the_dispatcher_refuses_it() {
        for json in ["", "[]", "{}", "{\"entity_type\":\"page\"}", &format!("{{{REST},\"id\":\"\"}}")] {
            let expected = Event::parse(json, &defaults("given", "2026-01-02T03:04:05.678Z")).unwrap_err();
            assert_eq!(parse(json), Err(expected), "{json}");
        }
        // An envelope is for queues that are filled by SNS and EventBridge.
        let wrapped = json!({"Type": "Notification", "Message": format!("{{{REST}}}")}).to_string();
        assert!(parse(&wrapped).unwrap_err().to_string().contains("unknown field `Type`"));
    }

    #[test]
    fn what_sqs_does_not_take_is_refused() {
        let with = |title: &str| {
            format!(r#"{{"entity_type":"item","event_type":"publish","entity":{{"id":"1","t":"{title}"}}}}"#)
        };
        for (character, escape) in [('\u{fffe}', "\\ufffe"), ('\u{ffff}', "\\uffff")] {
            let error = parse(&with(&character.to_string())).unwrap_err().to_string();
            assert!(error.ends_with(&format!("write it as {escape}")), "{error}");
            assert!(parse(&with(escape)).is_ok());
        }
        let added = parse(&with("")).unwrap().document.len();
        let largest = with(&"x".repeat(limits::EVENT_BYTES - added));
        assert_eq!(parse(&largest).unwrap().document.len(), limits::EVENT_BYTES);
        let error = parse(&with(&"x".repeat(limits::EVENT_BYTES - added + 1))).unwrap_err();
        assert!(error.to_string().contains("at most 1048576 bytes"), "{error}");
    }

    proptest! {
        /// Whenever the document comes, and in however many messages, it is the same event.
        #[test]
        fn the_document_says_all_by_itself(
            id in prop::option::of(prop::option::of("[a-z\"\\\\ü\u{1f514}]{1,20}")),
            time in prop::option::of(prop::option::of(0..4_000_000_000_000_i64)),
            order in any::<bool>(),
            space in "[ \t\r\n]{0,3}",
            title in any::<String>(),
        ) {
            let mut members = vec![format!(
                r#""entity_type":"item","event_type":"publish","entity":{{"id":"1","t":{}}}"#,
                json!(title.replace(NOT_IN_MESSAGES, ""))
            )];
            members.extend(id.clone().map(|id| format!("\"id\":{space}{}", json!(id))));
            let time = time.map(|time| time.map(|millis| Timestamp::from_millis(millis).unwrap()));
            members.extend(time.map(|time| format!("\"event_triggered_at\":{}", json!(time))));
            if order {
                members.reverse();
            }
            let json = format!("{space}{{{space}{}}}{space}", members.join(&format!("{space},")));
            let sent = parse(&json).unwrap();
            let event = dispatched(&sent.document);
            prop_assert_eq!(&event.id, &sent.id);
            prop_assert_eq!(&event, &Event::parse(&json, &defaults("given", "2026-01-02T03:04:05.678Z")).unwrap());
            prop_assert_eq!(parse(&sent.document).unwrap(), sent);
        }
    }
}
