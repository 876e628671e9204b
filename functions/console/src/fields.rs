//! The fields of a filter, which are the query of its address.

use std::time::Duration;

use domain::entity::{EntityType, EventType};
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::form::Form;
use crate::words;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Times that are often asked for.
pub const RANGES: [(&str, Duration); 4] = [
    ("Last hour", HOUR),
    ("24 hours", HOUR.saturating_mul(24)),
    ("7 days", HOUR.saturating_mul(7 * 24)),
    ("30 days", HOUR.saturating_mul(30 * 24)),
];

/// Reads the fields of a filter.
#[derive(Debug)]
pub struct Fields<'a> {
    form: &'a Form,
    /// Fields that were not understood, and are left out.
    pub ignored: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of a form, or of a query.
    pub fn of(form: &'a Form) -> Self {
        Self { form, ignored: Vec::new() }
    }

    /// The value of a field, if it is filled in and makes sense.
    pub fn take<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.form.text(name).trim();
        if text.is_empty() {
            return None;
        }
        let value = read(text);
        if value.is_none() {
            self.ignored.push(name);
        }
        value
    }

    /// The field `entity`.
    pub fn entity(&mut self) -> Option<EntityType> {
        self.take("entity", |text| EntityType::try_from(text.to_owned()).ok())
    }

    /// The field `event`.
    pub fn event(&mut self) -> Option<EventType> {
        self.take("event", |text| EventType::try_from(text.to_owned()).ok())
    }

    /// A field of a point in time.
    pub fn instant(&mut self, name: &'static str) -> Option<Timestamp> {
        self.take(name, instant)
    }
}

/// The field `Entity`.
pub fn entity_field(chosen: Option<EntityType>) -> Markup {
    html! {
        div.field {
            label for="entity" { "Entity" }
            select #entity name="entity" {
                option value="" { "Any" }
                @for entity in words::ENTITIES {
                    option value=(entity.as_str()) selected[chosen == Some(entity)] { (words::entity(entity)) }
                }
            }
        }
    }
}

/// The field `Event`.
pub fn event_field(chosen: Option<EventType>) -> Markup {
    html! {
        div.field {
            label for="event" { "Event" }
            select #event name="event" {
                option value="" { "Any" }
                @for event in EventType::ALL {
                    option value=(event.as_str()) selected[chosen == Some(*event)] { (words::event(*event)) }
                }
            }
        }
    }
}

/// The fields `From, UTC` and `Until, UTC`.
pub fn time_fields(from: Option<Timestamp>, until: Option<Timestamp>) -> Markup {
    html! {
        div.field {
            label for="from" { "From, UTC" }
            input #from type="datetime-local" name="from" value=[from.map(field)];
        }
        div.field {
            label for="until" { "Until, UTC" }
            input #until type="datetime-local" name="until" value=[until.map(field)];
        }
    }
}

/// A point in time as a field of a date and a time writes it, without a zone: by UTC.
pub fn instant(text: &str) -> Option<Timestamp> {
    let zoned = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        16 => format!("{text}:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    };
    zoned.parse().ok()
}

/// The same the other way round.
pub fn field(at: Timestamp) -> String {
    let text = at.to_seconds_text();
    let whole_minutes = text.ends_with(":00Z");
    text.chars().take(if whole_minutes { 16 } else { 19 }).collect()
}
