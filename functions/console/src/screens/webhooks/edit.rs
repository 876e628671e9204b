//! `/console/webhooks/new` and `/console/webhooks/:id`: creating and changing a webhook.

use actions::{Error, webhooks};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Need;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use http::StatusCode;
use maud::{Markup, html};

use super::form::{Action, Errors, Shown, WebhookForm, fields};
use super::preview::{self, Beside};
use super::{delete, recipes, test_send};
use crate::auth::Viewer;
use crate::failure::{Failure, sentence};
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::screens::id;

/// `GET /console/webhooks/new`, from nothing or from what the query names
pub async fn new(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let form = WebhookForm::start(&asked).ok_or(Failure::NotFound)?;
    let beside = Beside::of(&resources, &frame, &asked).await;
    Ok(new_page(&frame, &form, &Errors::default(), &beside))
}

/// `POST /console/webhooks`
pub async fn create(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    sent: Form,
) -> Result<Response, Failure> {
    let mut form = WebhookForm::parse(&sent);
    let action = Action::parse(sent.text("do"));
    if action != Action::Save {
        form.apply(action);
        let beside = Beside::of(&resources, &frame, &sent).await;
        return Ok(new_page(&frame, &form, &Errors::default(), &beside).into_response());
    }
    let refuse = async |errors: Errors| {
        let beside = Beside::of(&resources, &frame, &sent).await;
        Ok((errors_status(), new_page(&frame, &form, &errors, &beside)).into_response())
    };
    let draft = match form.draft(None) {
        Ok(draft) => draft,
        Err(errors) => return refuse(errors).await,
    };
    let requester = viewer.requester(frame.now);
    match webhooks::create(&resources.tables, &resources.admission, &requester, draft).await {
        Ok(webhook) => {
            // It goes on being tried with the event of its recipe.
            let recipe = form.recipe.map_or_else(String::new, |recipe| recipe.name.to_owned());
            let told = query([("done", "created".to_owned()), ("recipe", recipe)]);
            Ok(Redirect::to(&frame.to(&format!("webhooks/{}{told}", webhook.id))).into_response())
        }
        Err(error) => refuse(of_form(error)?).await,
    }
}

/// `GET /console/webhooks/:id`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let id = id::<WebhookId>(&text)?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let (webhook, beside) = tokio::join!(webhooks::one(&resources.tables, id), Beside::of(&resources, &frame, &asked));
    let webhook = webhook?;
    let done = match asked.text("done") {
        "created" => Some(notice(Kind::Good, html! { p { "The webhook is created." } })),
        "saved" => Some(notice(Kind::Good, html! { p { "Saved. Calls from now on are sent with these settings." } })),
        _ => None,
    };
    Ok(webhook_page(&frame, &webhook, &WebhookForm::of(&webhook), &Errors::default(), &beside, done))
}

/// `POST /console/webhooks/:id`
pub async fn update(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, admission) = (&resources.tables, &resources.admission);
    let webhook = match webhooks::one(tables, id::<WebhookId>(&text)?).await {
        Err(Error::NotFound) => return Ok(gone(&resources, &frame, &sent).await),
        found => found?,
    };
    let mut form = WebhookForm::parse(&sent);
    let action = Action::parse(sent.text("do"));
    if action != Action::Save {
        form.apply(action);
        let beside = Beside::of(&resources, &frame, &sent).await;
        return Ok(webhook_page(&frame, &webhook, &form, &Errors::default(), &beside, None).into_response());
    }
    if form.version != webhook.version {
        let beside = Beside::of(&resources, &frame, &sent).await;
        return Ok(stale(&frame, &webhook, form, &beside));
    }
    let refuse = async |errors: Errors| {
        let beside = Beside::of(&resources, &frame, &sent).await;
        Ok((errors_status(), webhook_page(&frame, &webhook, &form, &errors, &beside, None)).into_response())
    };
    let draft = match form.draft(Some(&webhook.settings)) {
        Ok(draft) => draft,
        Err(errors) => return refuse(errors).await,
    };
    let requester = viewer.requester(frame.now);
    match webhooks::replace(tables, admission, &requester, webhook.clone(), draft).await {
        Ok(Some(_)) => {
            let saved = format!("webhooks/{}?done=saved", webhook.id);
            Ok(Redirect::to(&frame.to(&saved)).into_response())
        }
        Ok(None) => {
            let theirs = webhooks::one(tables, webhook.id).await?;
            let beside = Beside::of(&resources, &frame, &sent).await;
            Ok(stale(&frame, &theirs, form, &beside))
        }
        Err(error) => refuse(of_form(error)?).await,
    }
}

fn errors_status() -> StatusCode {
    StatusCode::UNPROCESSABLE_ENTITY
}

/// Somebody else has changed the webhook since the form was made. What was typed stays; saving it once more replaces what they did.
fn stale(frame: &Frame, theirs: &Webhook, form: WebhookForm, beside: &Beside) -> Response {
    let form = WebhookForm { version: theirs.version, ..form };
    let own = frame.to(&format!("webhooks/{}", theirs.id));
    let warning = html! {
        p { strong { "Not saved: somebody else has changed this webhook meanwhile." } }
        p {
            "What you typed stands below. " a href=(own) target="_blank" rel="noopener" { "Look at what they did" }
            " (in a new tab). Saving once more replaces it."
        }
    };
    let page = webhook_page(frame, theirs, &form, &Errors::default(), beside, Some(notice(Kind::Bad, warning)));
    (StatusCode::CONFLICT, page).into_response()
}

/// Somebody else has deleted the webhook since the form was made. What was typed stays, to be saved as a new one.
async fn gone(resources: &Resources, frame: &Frame, sent: &Form) -> Response {
    let form = WebhookForm { version: 0, ..WebhookForm::parse(sent) };
    let told = "Not saved: this webhook was deleted meanwhile. What you typed stands below; saving it makes a new one.";
    let beside = Beside::of(resources, frame, sent).await;
    (StatusCode::CONFLICT, new_page(frame, &form, &Errors::above(told), &beside)).into_response()
}

/// What is to be told in the form, not on a page of its own.
fn of_form(error: Error) -> Result<Errors, Failure> {
    match error {
        Error::Invalid(errors) => Ok(errors.into()),
        Error::NameTaken(_) => Ok(Errors::of("name", "is that of another webhook")),
        Error::NoRoom(_) => Ok(Errors::above(sentence(&error.to_string()))),
        other => Err(other.into()),
    }
}

/// The page of a webhook that is not there yet.
pub fn new_page(frame: &Frame, form: &WebhookForm, errors: &Errors, beside: &Beside) -> Markup {
    let shown = Shown { form, errors, has_password: false, may_change: true };
    let content = html! {
        (heading("Add a new webhook", html! { @if form.recipe.is_none() { a.button href=(frame.to("webhooks/recipes")) { "Start from a recipe" } } }))
        @if let Some(recipe) = form.recipe { (recipes::above_form(recipe)) }
        (form_element(frame, "webhooks", &shown, &preview::panel(frame, beside, &frame.to("webhooks/new/preview"))))
    };
    page(frame, Place::Webhooks, "Add a new webhook", content)
}

/// The page of a webhook that is there.
pub fn webhook_page(
    frame: &Frame,
    webhook: &Webhook,
    form: &WebhookForm,
    errors: &Errors,
    beside: &Beside,
    done: Option<Markup>,
) -> Markup {
    let may_change = frame.may(Need::ManageWebhooks);
    let (name, own) = (webhook.settings.name.as_str(), format!("webhooks/{}", webhook.id));
    let shown = Shown { form, errors, has_password: webhook.settings.http_basic_password.is_some(), may_change };
    let log = frame.to(&format!("webhook_calls{}", query([("webhook", webhook.id.to_string())])));
    let actions = html! { a.button href=(log) { "Its calls" } };
    let content = html! {
        @if let Some(done) = done { (done) }
        (heading(name, actions))
        p.about { "Id " code { (webhook.id) } " · version " (webhook.version) }
        (form_element(frame, &own, &shown, &preview::panel(frame, beside, &frame.to(&format!("{own}/preview")))))
        @if may_change {
            (test_send::offer(frame, webhook))
            section.card aria-labelledby="signing" {
                h2 #signing { "Signing secret" }
                p.about { "Every request is signed with it, so that your receiver can tell that it is from here." }
                p { a.button href=(frame.to(&format!("{own}/signing_secret"))) { "Show or rotate the secret" } }
            }
            (delete::offer(frame, webhook))
        }
    };
    page(frame, Place::Webhooks, name, content)
}

/// `own` is the address that takes the form, from the root; `preview` stands beside it.
fn form_element(frame: &Frame, own: &str, shown: &Shown<'_>, preview: &Markup) -> Markup {
    html! {
        @if let Some(above) = &shown.errors.above { (notice(Kind::Bad, html! { p { (above) } })) }
        @else if !shown.errors.are_none() {
            (notice(Kind::Bad, html! {
                p {
                    "Not saved. What is to be mended stands beside: "
                    @for (number, (field, place)) in shown.errors.places().into_iter().enumerate() {
                        @if number > 0 { ", " }
                        a href={ "#" (field) "-error" } { (place) }
                    }
                    "."
                }
            }))
        }
        form.webhook method="post" action=(frame.to(own)) {
            (fields(shown))
            (preview)
            @if shown.may_change {
                div.save-bar {
                    button.primary name="do" value=(Action::Save.value()) { "Save" }
                    a.button.quiet href=(frame.to("webhooks")) { "Cancel" }
                }
            }
        }
    }
}
