//! From the fields to the settings, laid over those that are stored: what was not touched stays as it is, to the last byte.

use std::collections::BTreeMap;

use domain::request::redaction::looks_like_credential;
use domain::trigger::Trigger;
use domain::webhook::{CustomHeaders, Draft, FieldError, Settings};

use super::triggers::Wrong;
use super::{HeaderRow, WebhookForm};

/// What is wrong, by the name of the field that it stands beside. The texts read on from the field's label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    fields: BTreeMap<String, String>,
    /// What is wrong with no field: stands above the form.
    pub above: Option<String>,
}

impl Errors {
    /// An error beside a field.
    pub fn of(field: &str, text: impl Into<String>) -> Self {
        Self { fields: BTreeMap::from([(field.to_owned(), text.into())]), above: None }
    }

    /// An error of the whole form.
    pub fn above(text: impl Into<String>) -> Self {
        Self { fields: BTreeMap::new(), above: Some(text.into()) }
    }

    /// What is wrong with a field.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    /// Whether there is nothing wrong.
    pub fn are_none(&self) -> bool {
        self.fields.is_empty() && self.above.is_none()
    }

    /// The fields with something wrong, in the order of the form, and how a link to each is called.
    pub fn places(&self) -> Vec<(&str, String)> {
        let rank = |field: &str| {
            let name = field.split('.').next().unwrap_or_default();
            ORDER.iter().position(|(own, _)| *own == name).unwrap_or(ORDER.len())
        };
        let mut places: Vec<_> = self.fields.keys().map(|field| (field.as_str(), place(field))).collect();
        places.sort_by_key(|(field, _)| rank(field));
        places
    }

    /// Adds an error beside a field.
    pub fn put(&mut self, field: &str, text: &str) {
        self.add(field.to_owned(), text);
    }

    fn add(&mut self, field: String, text: impl Into<String>) {
        self.fields.insert(field, text.into());
    }
}

/// The fields in the order of the form, and what they are called.
const ORDER: [(&str, &str); 8] = [
    ("name", "Name"),
    ("triggers", "Trigger"),
    ("url", "URL"),
    ("user", "User"),
    ("password", "Password"),
    ("headers", "Header"),
    ("payload_api_version", "Payload format"),
    ("template", "Payload template"),
];

/// What a field is called; of several of a kind, with its number.
fn place(field: &str) -> String {
    let mut parts = field.split('.');
    let name = parts.next().unwrap_or_default();
    let called = ORDER.iter().find(|(own, _)| *own == name).map_or(name, |(_, called)| *called);
    match parts.next().and_then(|number| number.parse::<usize>().ok()) {
        Some(number) => format!("{called} {}", number + 1),
        None => called.to_owned(),
    }
}

/// Attributes have the names of their fields, but for these.
const FIELDS: [(&str, &str); 4] = [
    ("custom_payload", "template"),
    ("http_basic_user", "user"),
    ("http_basic_password", "password"),
    ("events", "triggers"),
];

impl From<Vec<FieldError>> for Errors {
    fn from(errors: Vec<FieldError>) -> Self {
        let mut own = Self::default();
        for FieldError { field, flaw } in errors {
            let name = FIELDS.iter().find(|(attribute, _)| *attribute == field).map_or(field, |(_, name)| *name);
            own.add(name.to_owned(), flaw.message);
        }
        own
    }
}

impl WebhookForm {
    /// The settings that the fields make of the stored ones, if there are some.
    pub fn draft(&self, stored: Option<&Settings>) -> Result<Draft, Errors> {
        let mut errors = Errors::default();
        let (draft, _) = self.laid_over(stored, &mut errors);
        if errors.are_none() {
            return Ok(draft);
        }
        // All that is wrong is told at once.
        if let Err(flaws) = Settings::parse(draft) {
            let mut flaws = Errors::from(flaws).fields;
            // It stands beside its row already.
            if errors.fields.keys().any(|field| field.starts_with("headers.")) {
                flaws.remove("headers");
            }
            errors.fields.extend(flaws);
        }
        Err(errors)
    }

    /// The same of a form that is being filled in: rows that say nothing yet are left out. Tells for each row of triggers its place among
    /// those of the draft, if it is there.
    pub fn unfinished(&self, stored: Option<&Settings>) -> (Draft, Vec<Option<usize>>) {
        self.laid_over(stored, &mut Errors::default())
    }

    fn laid_over(&self, stored: Option<&Settings>, errors: &mut Errors) -> (Draft, Vec<Option<usize>>) {
        let (events, places) = self.triggers(stored.map(|settings| &settings.events[..]), errors);
        let old = stored.map(|settings| settings.clone().into_draft());
        let draft = Draft {
            name: line(&self.name, old.as_ref().map(|old| &old.name)),
            url: line(&self.url, old.as_ref().map(|old| &old.url)),
            custom_payload: self.custom.then(|| self.template(old.as_ref())),
            headers: self.headers(old.as_ref(), errors),
            events,
            http_basic_user: optional(&self.user, old.as_ref().and_then(|old| old.http_basic_user.as_ref())),
            http_basic_password: match self.forget_password {
                true => None,
                false if self.password.0.is_empty() => old.as_ref().and_then(|old| old.http_basic_password.clone()),
                false => Some(self.password.0.clone()),
            },
            enabled: self.enabled,
            payload_api_version: Some(self.payload_api_version.clone()),
            nested_items_in_payload: self.nested,
            auto_retry: self.auto_retry,
        };
        (draft, places)
    }

    /// Browsers write the ends of lines in their own way.
    fn template(&self, old: Option<&Draft>) -> String {
        let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let stored = old.and_then(|old| old.custom_payload.as_ref());
        stored.filter(|stored| plain(stored) == plain(&self.template)).unwrap_or(&self.template).clone()
    }

    fn headers(&self, old: Option<&Draft>, errors: &mut Errors) -> BTreeMap<String, String> {
        let mut headers = BTreeMap::new();
        for (number, row) in self.headers.iter().enumerate() {
            let value = &row.value.0;
            if row.name.is_empty() {
                if !value.is_empty() {
                    errors.add(format!("headers.{number}"), "needs a name");
                }
                continue;
            }
            // Names of headers are the same in capitals and small letters.
            let is_stored = |(name, _): &(&String, &String)| name.eq_ignore_ascii_case(&row.name);
            let stored = old.and_then(|old| old.headers.iter().find(is_stored)).map(|(_, value)| value);
            let value = match stored {
                Some(stored) if value.is_empty() && looks_like_credential(&row.name) => stored,
                // Its value stood under another name, or is gone since: an empty one would take its place unsaid.
                None if value.is_empty() && row.kept => {
                    errors.add(format!("headers.{number}"), "needs its value again: what is kept is of another name");
                    value
                }
                _ => value,
            };
            let is_named = |(_, other): &(usize, &HeaderRow)| other.name.eq_ignore_ascii_case(&row.name);
            if self.headers.iter().enumerate().take(number).any(|other| is_named(&other)) {
                errors.add(format!("headers.{number}"), "is there twice");
            } else if let Err(flaw) = CustomHeaders::parse([(row.name.clone(), value.clone())].into()) {
                errors.add(format!("headers.{number}"), beside(&row.name, &flaw.message));
            }
            headers.insert(row.name.clone(), value.clone());
        }
        headers
    }

    fn triggers(&self, stored: Option<&[Trigger]>, errors: &mut Errors) -> (Vec<Trigger>, Vec<Option<usize>>) {
        let (has_stored, stored) = (stored.is_some(), stored.unwrap_or_default());
        let (mut triggers, mut places) = (Vec::new(), Vec::new());
        // One that has none already may be left so.
        let may_have_none = has_stored && stored.is_empty();
        if self.triggers.is_empty() && !may_have_none {
            errors.add("triggers".to_owned(), "add at least one: without a trigger it never fires");
        }
        for (number, row) in self.triggers.iter().enumerate() {
            let made = row.trigger(stored);
            places.push(made.is_ok().then_some(triggers.len()));
            match made {
                Ok(trigger) => triggers.push(trigger),
                Err(wrong) => wrong.into_iter().for_each(|wrong| match wrong {
                    Wrong::NoEvent => errors.add(format!("triggers.{number}.events"), "Tick at least one."),
                    Wrong::NoId(condition) => {
                        errors.add(
                            format!("triggers.{number}.conditions.{condition}"),
                            "Write at least one, or remove the condition.",
                        );
                    }
                }),
            }
        }
        (triggers, places)
    }
}

/// What is wrong with a header, beside the row that has its name.
fn beside(name: &str, message: &str) -> String {
    let quoted = format!("{name:?}");
    let rest = message.strip_prefix(name).or_else(|| message.strip_prefix(&quoted));
    rest.and_then(|rest| rest.strip_prefix(' ')).unwrap_or(message).to_owned()
}

/// A field of one line: browsers leave out the ends of lines.
fn line(typed: &str, stored: Option<&String>) -> String {
    let in_one = |text: &str| text.replace(['\r', '\n'], "");
    stored.filter(|stored| in_one(stored) == in_one(typed)).cloned().unwrap_or_else(|| typed.to_owned())
}

/// A field that may be left empty. What is stored as an empty text stays one.
fn optional(typed: &str, stored: Option<&String>) -> Option<String> {
    match (typed.is_empty(), stored) {
        (true, Some(stored)) if stored.is_empty() => Some(String::new()),
        (true, _) => None,
        (false, _) => Some(typed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use domain::entity::EventType;
    use domain::ids::WebhookId;
    use domain::webhook::Webhook;
    use serde_json::json;

    use super::*;
    use crate::screens::webhooks::form::{HeaderRow, TriggerRow, Typed};

    fn webhook() -> Webhook {
        let settings = json!({
            "name": "n",
            "url": "https://example.com/{{entity.id}}",
            "custom_payload": "\n{\r\n  \"a\": 1\n}",
            "headers": {"Authorization": "Bearer s3cret", "X-A": "1"},
            "events": [{"entity_type": "item", "event_types": ["publish", "create"], "filters": []}],
            "http_basic_user": "",
            "http_basic_password": "pa55",
            "enabled": false,
            "payload_api_version": "2",
            "nested_items_in_payload": true,
            "auto_retry": true,
        });
        let id: WebhookId = "AZc0o1WpcEuoAyzBHAp1HA".parse().unwrap();
        Webhook { id, version: 4, settings: serde_json::from_value(settings).unwrap() }
    }

    /// What a browser sends of a form that nobody touched.
    fn untouched(webhook: &Webhook) -> WebhookForm {
        let mut form = WebhookForm::of(webhook);
        form.template = form.template.replace("\r\n", "\n");
        form
    }

    #[test]
    fn a_form_that_was_not_touched_changes_nothing() {
        let webhook = webhook();
        let draft = untouched(&webhook).draft(Some(&webhook.settings)).unwrap();
        assert_eq!(Settings::parse(draft), Ok(webhook.settings));
    }

    #[test]
    fn no_field_holds_a_secret() {
        let form = WebhookForm::of(&webhook());
        assert_eq!(form.password.0, "");
        let values: Vec<_> =
            form.headers.iter().map(|row| (row.name.as_str(), row.value.0.as_str(), row.kept)).collect();
        assert_eq!(values, [("Authorization", "", true), ("X-A", "1", false)]);
    }

    #[test]
    fn secrets_are_replaced_or_removed_only_if_one_says_so() {
        let webhook = webhook();
        let draft = |change: fn(&mut WebhookForm)| {
            let mut form = untouched(&webhook);
            change(&mut form);
            form.draft(Some(&webhook.settings)).unwrap()
        };
        let password = |change| draft(change).http_basic_password;
        assert_eq!(password(|_| ()).as_deref(), Some("pa55"));
        assert_eq!(password(|form| form.password = Typed("new".into())).as_deref(), Some("new"));
        assert_eq!(password(|form| form.forget_password = true), None);
        let header = |change| draft(change).headers.remove("Authorization");
        assert_eq!(header(|form| form.headers[0].value = Typed("Bearer new".into())).as_deref(), Some("Bearer new"));
        assert_eq!(header(|form| drop(form.headers.remove(0))), None);
        // In other letters it is the same header, under another name it is another one.
        let renamed = |name: &str, value: &str| {
            let mut form = untouched(&webhook);
            (form.headers[0].name, form.headers[0].value) = (name.to_owned(), Typed(value.to_owned()));
            form.draft(Some(&webhook.settings)).map(|draft| draft.headers.get(name).cloned())
        };
        assert_eq!(renamed("AUTHORIZATION", ""), Ok(Some("Bearer s3cret".to_owned())));
        assert_eq!(renamed("X-Token", "new"), Ok(Some("new".to_owned())));
        assert!(renamed("X-Token", "").unwrap_err().at("headers.0").is_some());
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let mut form = WebhookForm::new();
        form.headers = vec![
            HeaderRow { name: String::new(), value: Typed("x".into()), kept: false },
            HeaderRow::default(),
            HeaderRow { name: "X-A".into(), ..HeaderRow::default() },
            HeaderRow { name: "x-a".into(), ..HeaderRow::default() },
            HeaderRow { name: "X B".into(), ..HeaderRow::default() },
            HeaderRow { name: "Host".into(), ..HeaderRow::default() },
        ];
        let errors = form.draft(None).unwrap_err();
        assert_eq!(errors.at("triggers.0.events"), Some("Tick at least one."));
        assert_eq!(errors.at("headers.0"), Some("needs a name"));
        assert_eq!(errors.at("headers.1"), None);
        assert_eq!(errors.at("headers.3"), Some("is there twice"));
        assert!(errors.at("headers.4").unwrap().starts_with("is no header name"), "{errors:?}");
        assert_eq!(errors.at("headers.5"), Some("is set by the HTTP client and cannot be chosen"));
        assert_eq!(errors.at("headers"), None);
        assert_eq!(errors.at("name"), Some("must not be blank"), "all at once");
    }

    #[test]
    fn what_is_wrong_is_listed_in_the_order_of_the_form() {
        let mut errors = Errors::of("template", "x");
        for field in ["headers.1", "url", "triggers.0.events", "triggers.1.conditions.0", "name"] {
            errors.put(field, "x");
        }
        let places: Vec<_> = errors.places().into_iter().map(|(_, place)| place).collect();
        assert_eq!(places, ["Name", "Trigger 1", "Trigger 2", "URL", "Header 2", "Payload template"]);
    }

    #[test]
    fn a_webhook_has_a_trigger_unless_it_is_stored_without_one() {
        let mut webhook = webhook();
        let mut form = untouched(&webhook);
        form.triggers.clear();
        assert!(form.draft(None).unwrap_err().at("triggers").is_some());
        assert!(form.draft(Some(&webhook.settings)).unwrap_err().at("triggers").is_some());
        webhook.settings.events.clear();
        assert!(form.draft(Some(&webhook.settings)).is_ok());
    }

    #[test]
    fn rows_that_say_nothing_yet_are_left_out_of_an_unfinished_form() {
        let mut form = untouched(&webhook());
        form.triggers.insert(0, TriggerRow::new());
        form.headers.push(HeaderRow { name: String::new(), value: Typed("x".into()), kept: false });
        let (draft, places) = form.unfinished(None);
        assert_eq!((draft.events.len(), places), (1, vec![None, Some(0)]));
        assert_eq!(draft.headers.len(), 2);
    }

    #[test]
    fn flaws_of_attributes_stand_beside_their_fields() {
        let mut form = WebhookForm::new();
        form.triggers[0].events = vec![EventType::Publish];
        form.url = "example.com".into();
        form.custom = true;
        form.template = "{{#a}}".into();
        let errors = Errors::from(Settings::parse(form.draft(None).unwrap()).unwrap_err());
        for field in ["name", "url", "template"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
    }
}
