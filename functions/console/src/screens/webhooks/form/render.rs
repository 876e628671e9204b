//! The fields as they look, in the order of DatoCMS's form.

use domain::entity::EventType;
use domain::possible;
use domain::webhook::PayloadApiVersion;
use maud::{Markup, html};

use super::{Action, Added, Condition, Errors, HeaderRow, TriggerRow, WebhookForm};
use crate::words;

/// A form to be shown.
#[derive(Debug)]
pub struct Shown<'a> {
    pub form: &'a WebhookForm,
    pub errors: &'a Errors,
    /// Whether a password is stored, which is not shown.
    pub has_password: bool,
    /// Whether who looks at it may change it: the buttons are for them only.
    pub may_change: bool,
}

/// The sections of the form.
pub fn fields(shown: &Shown<'_>) -> Markup {
    html! {
        fieldset.plain disabled[!shown.may_change] {
            input type="hidden" name="version" value=(shown.form.version);
            @if let Some(recipe) = shown.form.recipe { input type="hidden" name="recipe" value=(recipe.name); }
            // What the Enter key does: browsers take the first button of a form.
            button.unseen name="do" value=(Action::Save.value()) tabindex="-1" aria-hidden="true" {}
            (general(shown))
            (triggers(shown))
            (http_settings(shown))
            (http_body(shown))
        }
    }
}

fn general(Shown { form, errors, .. }: &Shown<'_>) -> Markup {
    html! {
        section.card aria-labelledby="general" {
            h2 #general { "General" }
            (field("name", "Name", errors, html! {
                input #name name="name" value=(form.name) required dir="auto" autocomplete="off"
                    aria-invalid=[invalid(errors, "name")] aria-describedby=[described(errors, "name")];
            }))
            (tick("enabled", "Enabled?", form.enabled, "Events fire it only while it is."))
            (tick("auto_retry", "Automatic retries?", form.auto_retry,
                "Calls that fail or time out are sent again, up to 7 times within 3 days."))
        }
    }
}

fn triggers(shown: &Shown<'_>) -> Markup {
    let Shown { form, errors, may_change, .. } = shown;
    html! {
        section.card aria-labelledby="triggers" {
            h2 #triggers { "Triggers" }
            p.about { "Any of these makes a call. An event makes one call, however many of them it meets." }
            (error(errors, "triggers"))
            @if form.triggers.is_empty() { p.warning { "Without a trigger it never fires." } }
            @for (number, row) in form.triggers.iter().enumerate() { (trigger(shown, number, row)) }
            @if *may_change { (add(shown, Action::AddTrigger, "Add new trigger", Added::NoTrigger)) }
        }
    }
}

fn trigger(shown: &Shown<'_>, number: usize, row: &TriggerRow) -> Markup {
    let name = |field: &str| format!("triggers.{number}.{field}");
    let is_new = number + 1 == shown.form.triggers.len() && shown.form.added == Some(Added::Trigger);
    let events = name("events");
    html! {
        fieldset.row.trigger {
            legend { "Trigger " (number + 1) }
            @if let Some(was) = row.was { input type="hidden" name=(name("was")) value=(was); }
            div.field {
                label for=(name("entity")) { "Entity" }
                select.entity id=(name("entity")) name=(name("entity")) autofocus[is_new] data-refresh {
                    @for entity in words::ENTITIES {
                        option value=(entity.as_str()) selected[entity == row.entity] { (words::entity(entity)) }
                    }
                }
            }
            div.field {
                span.label id=(name("label")) { "Events" }
                div.events role="group" aria-labelledby=(name("label")) aria-describedby=[described(shown.errors, &events)] {
                    @for event in EventType::ALL { (event_box(row, *event, &events, number)) }
                }
                (error(shown.errors, &events))
                @if !row.impossible.is_empty() {
                    p.warning { (impossible(row)) }
                }
            }
            @for (place, condition) in row.conditions.iter().enumerate() { (one_condition(shown, number, row, place, condition)) }
            @if shown.may_change {
                div.row-actions {
                    (add(shown, Action::AddCondition(number), "Add a condition", Added::NoCondition(number)))
                    (remove(Action::RemoveTrigger(number), "Remove", &format!("Remove trigger {}", number + 1)))
                }
            }
        }
    }
}

/// The box of an event. All are there, and the style sheet shows those that can happen to the entity that is chosen, so that this needs no
/// script.
fn event_box(row: &TriggerRow, event: EventType, name: &str, number: usize) -> Markup {
    let entities = words::ENTITIES.into_iter().filter(|entity| possible::events(*entity).contains(&event));
    let entities: Vec<_> = entities.map(|entity| entity.as_str()).collect();
    let kept = row.impossible.contains(&event);
    html! {
        @if kept { input type="hidden" name={ "triggers." (number) ".impossible" } value=(event.as_str()); }
        label.tick.kept[kept] data-of=(entities.join(" ")) {
            input type="checkbox" name=(name) value=(event.as_str()) checked[row.events.contains(&event)];
            (words::event(event))
        }
    }
}

fn impossible(row: &TriggerRow) -> String {
    let names: Vec<_> = row.impossible.iter().map(|event| words::event(*event)).collect();
    format!("{} does not happen to this: it is stored, and never fires.", names.join(", "))
}

fn one_condition(shown: &Shown<'_>, number: usize, row: &TriggerRow, place: usize, condition: &Condition) -> Markup {
    let key = format!("triggers.{number}.conditions.{place}");
    let (kind, ids) = (format!("{key}.kind"), format!("{key}.ids"));
    let is_last = place + 1 == row.conditions.len();
    let is_new = is_last && shown.form.added == Some(Added::Condition(number));
    let which = format!("condition {} of trigger {}", place + 1, number + 1);
    let can_pass = possible::filters(row.entity).contains(&condition.kind);
    html! {
        div.condition role="group" aria-label={ "Condition " (place + 1) } {
            span.joint { (if place == 0 { "if" } else { "and" }) }
            select name=(kind) aria-label={ "Kind of " (which) } {
                @for kind in row.kinds(condition.kind) {
                    option value=(kind.as_str()) selected[kind == condition.kind] { (words::condition(kind)) }
                }
            }
            input.code name=(ids) value=(condition.ids) placeholder=(words::condition_hint(condition.kind)) autofocus[is_new]
                aria-label={ "Values of " (which) } autocomplete="off" spellcheck="false"
                aria-invalid=[invalid(shown.errors, &key)] aria-describedby=[described(shown.errors, &key)];
            @if shown.may_change {
                (remove(Action::RemoveCondition(number, place), "×", &format!("Remove {which}")))
            }
        }
        (error(shown.errors, &key))
        @if !can_pass {
            p.warning { "No event about this entity passes this condition: it is stored, and never fires." }
        }
    }
}

fn http_settings(shown: &Shown<'_>) -> Markup {
    let Shown { form, errors, has_password, may_change } = shown;
    html! {
        section.card aria-labelledby="http-settings" {
            h2 #http-settings { "HTTP settings" }
            (field("url", "URL", errors, html! {
                input.code #url name="url" value=(form.url) required inputmode="url" autocomplete="off" spellcheck="false"
                    placeholder="https://example.com/hook"
                    aria-invalid=[invalid(errors, "url")] aria-describedby=[described(errors, "url")];
            }))
            h3 { "HTTP basic auth" }
            div.pair {
                (field("user", "User", errors, html! {
                    input #user name="user" value=(form.user) autocomplete="off" spellcheck="false"
                        aria-invalid=[invalid(errors, "user")] aria-describedby=[described(errors, "user")];
                }))
                (field("password", "Password", errors, html! {
                    input #password type="password" name="password" value=(form.password.0) autocomplete="new-password"
                        placeholder=[has_password.then_some("unchanged")]
                        aria-invalid=[invalid(errors, "password")] aria-describedby=[described(errors, "password")];
                }))
            }
            @if *has_password && *may_change {
                (tick("forget_password", "Remove what is stored", form.forget_password, "Calls are then sent without it."))
            }
            h3 #headers { "Custom headers" }
            (error(errors, "headers"))
            @for (number, row) in form.headers.iter().enumerate() { (header(shown, number, row)) }
            @if *may_change { (add(shown, Action::AddHeader, "Add new header", Added::NoHeader)) }
        }
    }
}

fn header(shown: &Shown<'_>, number: usize, row: &HeaderRow) -> Markup {
    let key = format!("headers.{number}");
    let is_new = number + 1 == shown.form.headers.len() && shown.form.added == Some(Added::Header);
    html! {
        div.header-row role="group" aria-label={ "Header " (number + 1) } {
            input.code name={ (key) ".name" } value=(row.name) placeholder="X-Header" autofocus[is_new] aria-label="Header"
                autocomplete="off" spellcheck="false"
                aria-invalid=[invalid(shown.errors, &key)] aria-describedby=[described(shown.errors, &key)];
            input.code name={ (key) ".value" } value=(row.value.0) placeholder=(if row.kept { "unchanged" } else { "value" }) aria-label="Value"
                autocomplete="off" spellcheck="false";
            @if row.kept { input type="hidden" name={ (key) ".kept" }; }
            @if shown.may_change {
                (remove(Action::RemoveHeader(number), "×", &format!("Remove header {}", number + 1)))
            }
        }
        @if let Some(text) = shown.errors.at(&key) { p.error id=(error_id(&key)) { "Header " (number + 1) " " (text) "." } }
    }
}

fn http_body(Shown { form, errors, .. }: &Shown<'_>) -> Markup {
    html! {
        section.card aria-labelledby="http-body" {
            h2 #http-body { "HTTP body" }
            (field("payload_api_version", "Payload format", errors, html! {
                select #payload_api_version name="payload_api_version" {
                    @for version in [PayloadApiVersion::V3, PayloadApiVersion::V2] {
                        option value=(version.as_str()) selected[version.as_str() == form.payload_api_version] {
                            "API version " (version.as_str()) (if version == PayloadApiVersion::V3 { ", the current one" } else { "" })
                        }
                    }
                }
            }))
            (tick("nested", "Expand nested blocks in records?", form.nested, "Otherwise payloads hold their ids only."))
            div.custom {
                (tick("custom", "Send a custom payload?", form.custom, "Instead of the default one."))
                div.template {
                    (field("template", "Payload template", errors, html! {
                        // A browser leaves out the first end of a line.
                        textarea.code #template name="template" rows="12" spellcheck="false"
                            aria-invalid=[invalid(errors, "template")] aria-describedby=[described(errors, "template")] { "\n" (form.template) }
                    }))
                    p.about {
                        "A " a href="https://mustache.github.io/mustache.5.html" rel="noreferrer" { "Mustache" }
                        " template of anything. It is rendered with the default payload: " code { "{{event_type}}" } ", " code { "{{entity.id}}" } ", "
                        code { "{{#entity.attributes}}…{{/entity.attributes}}" } "."
                    }
                }
            }
        }
    }
}

/// A label, what it belongs to, and what is wrong with it.
fn field(key: &str, label: &str, errors: &Errors, input: Markup) -> Markup {
    html! {
        div.field {
            label for=(key) { (label) }
            (input)
            @if let Some(text) = errors.at(key) { p.error id=(error_id(key)) { (label) " " (text) "." } }
        }
    }
}

/// Fields that a preview may find something wrong with, and how their errors begin.
const OF_PREVIEW: [(&str, &str); 3] = [("url", "URL "), ("headers", ""), ("template", "Payload template ")];

/// The errors of these fields, for a script that puts each beside its field, which is not made anew while somebody types.
pub fn of_preview(errors: &Errors) -> Markup {
    html! {
        @for (key, label) in OF_PREVIEW {
            @if let Some(text) = errors.at(key) {
                p.error id=(error_id(key)) data-beside=(key) { (crate::failure::sentence(&format!("{label}{text}"))) }
            }
        }
    }
}

/// A box to tick, and what it means.
fn tick(name: &str, label: &str, ticked: bool, hint: &str) -> Markup {
    let about = format!("{name}-about");
    html! {
        div.tick-field {
            label.tick { input id=(name) type="checkbox" name=(name) checked[ticked] aria-describedby=(about); (label) }
            p.about id=(about) { (hint) }
        }
    }
}

/// A button that adds a row. `removed` is what has the focus go there, as its own row is gone.
fn add(shown: &Shown<'_>, action: Action, text: &str, removed: Added) -> Markup {
    button(action, text, None, shown.form.added == Some(removed))
}

/// A button that removes a row.
fn remove(action: Action, text: &str, named: &str) -> Markup {
    button(action, text, Some(named), false)
}

/// A button that sends the form without saving it. Where there is JavaScript, only the page's content is exchanged.
fn button(action: Action, text: &str, named: Option<&str>, is_next: bool) -> Markup {
    html! { button.small name="do" value=(action.value()) formnovalidate data-soft aria-label=[named] autofocus[is_next] { (text) } }
}

fn error(errors: &Errors, key: &str) -> Markup {
    html! { @if let Some(text) = errors.at(key) { p.error id=(error_id(key)) { (crate::failure::sentence(text)) } } }
}

fn invalid(errors: &Errors, key: &str) -> Option<&'static str> {
    errors.at(key).map(|_| "true")
}

fn described(errors: &Errors, key: &str) -> Option<String> {
    errors.at(key).map(|_| error_id(key))
}

fn error_id(key: &str) -> String {
    format!("{key}-error")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(form: &WebhookForm, may_change: bool) -> String {
        let errors = Errors::of("name", "must not be blank");
        fields(&Shown { form, errors: &errors, has_password: true, may_change }).into_string()
    }

    #[test]
    fn a_new_form_has_a_trigger_for_records_and_errors_stand_beside_their_fields() {
        let html = rendered(&WebhookForm::new(), true);
        assert!(html.contains("<legend>Trigger 1</legend>"));
        assert!(html.contains(r#"<option value="item" selected>Record</option>"#));
        assert!(html.contains(r#"<p class="error" id="name-error">Name must not be blank.</p>"#));
        assert!(html.contains(r#"aria-describedby="name-error""#));
    }

    #[test]
    fn who_may_not_change_it_gets_no_buttons_and_no_fields_to_type_into() {
        let html = rendered(&WebhookForm::new(), false);
        assert!(html.starts_with(r#"<fieldset class="plain" disabled>"#));
        assert!(!html.contains("Add new trigger") && !html.contains("Remove"));
    }

    #[test]
    fn hostile_text_is_text() {
        let hostile = r#""><img src=x onerror=alert(1)></textarea></script>"#;
        let mut form = WebhookForm::new();
        for field in [&mut form.name, &mut form.url, &mut form.user, &mut form.template] {
            *field = hostile.to_owned();
        }
        form.apply(Action::AddCondition(0));
        form.triggers[0].conditions[0].ids = hostile.to_owned();
        form.headers = vec![HeaderRow { name: hostile.to_owned(), ..HeaderRow::default() }];
        let html = rendered(&form, true);
        assert!(!html.contains("<img") && !html.contains("</script>"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1);
    }
}
