//! Test sends: a webhook is called about an event that happened nowhere.

use crate::event::{Defaults, Event, InvalidEvent};
use crate::time::Timestamp;

/// The event of a test send: what the document says, under an id of its own and as if it happened at `now`, whatever id and time the
/// document says. So no test is taken for an event that was there before, and none lies in the log among those of another day.
pub fn event(document: &str, id: &str, now: Timestamp, site_id: &str) -> Result<Event, InvalidEvent> {
    let event = Event::parse(document, &Defaults { id, event_triggered_at: now, site_id })?;
    Ok(Event { id: id.to_owned(), event_triggered_at: now, ..event })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-02T03:04:05.678Z";

    fn event_of(keys: &str) -> Result<Event, String> {
        let document = format!(r#"{{"entity_type":"item","event_type":"publish","entity":{{"id":"1"}}{keys}}}"#);
        event(&document, "test_1", NOW.parse().unwrap(), "7").map_err(|invalid| invalid.within("event"))
    }

    #[test]
    fn a_test_has_an_id_and_a_time_of_its_own_and_is_else_what_the_document_says() {
        for keys in ["", r#","id":"own","event_triggered_at":"2020-01-01T00:00:00Z""#] {
            let event = event_of(&format!(r#"{keys},"environment":"beta""#)).unwrap();
            assert_eq!((event.id.as_str(), event.event_triggered_at.to_string().as_str()), ("test_1", NOW));
            assert_eq!((event.environment.as_str(), event.site_id.as_str()), ("beta", "7"));
        }
    }

    #[test]
    fn what_is_wrong_is_named_within_what_holds_the_document() {
        for (keys, problem) in [
            (r#","site_id":"8""#, "event.site_id: is \"8\", this deployment serves site 7"),
            (r#","id":"""#, "event.id: must have 1 to 256 bytes"),
            (r#","page":1"#, "event: unknown field `page`"),
        ] {
            let error = event_of(keys).unwrap_err();
            assert!(error.starts_with(problem), "{error}");
        }
    }
}
