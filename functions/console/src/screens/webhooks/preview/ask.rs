//! `POST /console/webhooks/new/preview` and `POST /console/webhooks/:id/preview`

use actions::webhooks;
use axum::extract::{Path, State};
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::run::run;
use super::show::result;
use super::{Beside, Choice};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::id;
use crate::screens::webhooks::edit::{new_page, webhook_page};
use crate::screens::webhooks::form::{Errors, WebhookForm, of_preview};

/// The preview of a webhook that is not there yet.
pub async fn ask_for_new(State(resources): State<Resources>, frame: Frame, sent: Form) -> Markup {
    answer(&resources, &frame, None, &sent).await
}

/// The preview of what stands in the form of a webhook. Who may not change it sends no fields: it is of what is saved.
pub async fn ask(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    Ok(answer(&resources, &frame, Some(&webhook), &sent).await)
}

/// A script asks for the part that it exchanges; a browser gets the page with all that was typed.
async fn answer(resources: &Resources, frame: &Frame, webhook: Option<&Webhook>, sent: &Form) -> Markup {
    let form = match webhook {
        Some(webhook) if !sent.has("version") => WebhookForm::of(webhook),
        _ => WebhookForm::parse(sent),
    };
    let choice = Choice::parse(sent.text("with"));
    let outcome = run(resources, &form, webhook, &choice, frame.now);
    if sent.has("part") {
        let outcome = outcome.await;
        return html! {
            (result(&outcome))
            @if let Ok(outcome) = &outcome { (of_preview(&outcome.errors)) }
        };
    }
    let (outcome, beside) = tokio::join!(outcome, Beside::of(resources, frame, sent));
    let errors = outcome.as_ref().map_or_else(|_| Errors::default(), |outcome| outcome.errors.clone());
    let beside = Beside { outcome: Some(outcome), ..beside };
    match webhook {
        None => new_page(frame, &form, &errors, &beside),
        Some(webhook) => webhook_page(frame, webhook, &form, &errors, &beside, None),
    }
}
