//! Settings of webhooks from arbitrary bytes: often valid ones, often at their bounds.

use std::collections::BTreeMap;

use arbitrary::Unstructured;
use domain::entity::{EntityType, EventType};
use domain::trigger::{EntityIds, Filter, FilterType, Trigger};
use domain::webhook::{Draft, Settings};

use crate::documents;

const URLS: [&str; 12] = [
    "https://example.com/hook",
    "http://127.0.0.1:8080/?a=b",
    "https://example.com/{{entity.id}}?t={{entity.attributes.title}}#{{event_type}}",
    "https://{{{entity.id}}}/",
    "{{{entity.attributes.url}}}",
    "{{{entity.id}}}",
    "https://{{environment}}@example.com/",
    "{{environment}}://example.com/",
    "https://example.com/{{#related_entities}}{{id}},{{/related_entities}}",
    "https://example.com:{{{entity.id}}}/{{.}}",
    "https://example.com/{{{.}}}",
    "ftp://example.com/",
];
const PAYLOADS: [&str; 6] = [
    "",
    "{{.}}",
    "{\"entity\": {{{entity}}}, \"id\": \"{{entity.id}}\"}",
    "{{#related_entities}}{{#related_entities}}{{id}}{{{.}}}{{/related_entities}}{{/related_entities}}",
    "{{^previous_entity}}{{event_triggered_at}}{{/previous_entity}}{{&previous_entity.attributes}}",
    "{{#entity}}{{#attributes}}{{.}}{{/attributes}}{{/entity}}",
];
const HEADERS: [&str; 14] = [
    "X-Foo",
    "x-foo",
    "Authorization",
    "Content-Type",
    "Host",
    "content-LENGTH",
    "Transfer-Encoding",
    "Connection",
    "TE",
    "X Y",
    "",
    "X:Y",
    "X\r\nY",
    "ÿ",
];

/// Most bytes of a draft's texts: more than a webhook may have.
const BYTES: usize = 300_000;

/// A draft. Bytes that run out leave the rest at its defaults.
pub fn draft(bytes: &mut Unstructured<'_>) -> Draft {
    Builder { bytes, left: BYTES }.draft()
}

/// Valid settings as near to a draft as can be: what is wrong in it gives way to a default.
pub fn settings(mut draft: Draft) -> Settings {
    let defaults = Draft::new("example", "https://example.com/hook");
    let Err(errors) = Settings::parse(draft.clone()) else {
        return Settings::parse(draft).expect("valid a moment ago");
    };
    for error in errors {
        match error.field {
            "name" => draft.name.clone_from(&defaults.name),
            "url" => draft.url.clone_from(&defaults.url),
            "custom_payload" => draft.custom_payload = None,
            "headers" => draft.headers.clear(),
            "events" => draft.events.clear(),
            "http_basic_user" => draft.http_basic_user = None,
            "http_basic_password" => draft.http_basic_password = None,
            "payload_api_version" => draft.payload_api_version = None,
            field => panic!("there is no field {field}"),
        }
    }
    Settings::parse(draft).or_else(|_| Settings::parse(defaults)).expect("valid defaults")
}

struct Builder<'a, 'b> {
    bytes: &'a mut Unstructured<'b>,
    /// Bytes of texts that may still be made.
    left: usize,
}

impl Builder<'_, '_> {
    fn draft(&mut self) -> Draft {
        Draft {
            url: self.one_of(&URLS),
            custom_payload: self.some(|own| own.one_of(&PAYLOADS)),
            payload_api_version: Some(match self.byte() % 16 {
                0..8 => "3".to_owned(),
                8..15 => "2".to_owned(),
                _ => self.text(),
            }),
            nested_items_in_payload: self.byte() % 2 == 1,
            http_basic_user: self.some(Self::text),
            http_basic_password: self.some(Self::text),
            headers: self.headers(),
            events: self.many(Self::trigger),
            name: self.one_of(&["example"]),
            enabled: self.byte() % 4 != 3,
            auto_retry: self.byte() % 2 == 1,
        }
    }

    fn headers(&mut self) -> BTreeMap<String, String> {
        let own = self.many(|own| (own.one_of(&HEADERS), own.text()));
        let numbered = if self.byte() < 240 { 0 } else { self.byte() % 64 };
        own.into_iter().chain((0..numbered).map(|n| (format!("X-{n}"), n.to_string()))).collect()
    }

    fn trigger(&mut self) -> Trigger {
        Trigger {
            entity_type: self.pick(EntityType::ALL),
            event_types: self.many(|own| own.pick(EventType::ALL)),
            filters: self.some(|own| own.many(Self::filter)),
        }
    }

    fn filter(&mut self) -> Filter {
        let mut ids = vec![self.text()];
        ids.extend(self.many(Self::text));
        Filter {
            entity_type: self.pick(FilterType::ALL),
            entity_ids: EntityIds::try_from(ids).expect("one id at least"),
        }
    }

    fn byte(&mut self) -> u8 {
        documents::byte(self.bytes)
    }

    fn text(&mut self) -> String {
        let text = documents::text(self.bytes);
        self.left = self.left.saturating_sub(text.len());
        text
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// Mostly one of the choices, the first if there are no bytes.
    fn one_of(&mut self, choices: &[&str]) -> String {
        match self.byte() {
            choice @ 0..192 => choices[usize::from(choice) % choices.len()].to_owned(),
            _ => self.text(),
        }
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.byte() % 2 == 1).then(|| make(self))
    }

    /// Mostly a few; at times the last one so often that it passes the bounds on lists.
    fn many<T: Clone>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let choice = self.byte();
        let mut made = Vec::new();
        let mut size = 0;
        for _ in 0..choice % 4 {
            let before = self.left;
            made.push(make(self));
            // Of what holds no text, many are large, too.
            size = before - self.left + 32;
        }
        if choice >= 224
            && let Some(last) = made.last().cloned()
        {
            let more = self.bytes.int_in_range(0..=(self.left / size).min(600)).unwrap_or(0);
            self.left -= more * size;
            made.extend(std::iter::repeat_n(last, more));
        }
        made
    }
}
