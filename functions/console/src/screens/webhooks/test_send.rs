//! `POST /console/webhooks/:id/test`: calls the webhook about a sample of an event.

use actions::webhooks;
use aws::ids::new_test_event_id;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::access::Need;
use domain::ids::WebhookId;
use domain::test_send;
use domain::webhook::Webhook;
use maud::{Markup, html};

use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::{id, samples};

/// Asks for a test send, and goes to the page of its call, which is there as soon as it is made.
pub async fn send(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    form: Form,
) -> Result<Redirect, Failure> {
    let (tables, webhook) = (&resources.tables, id::<WebhookId>(&text)?);
    let sample = samples::chosen(form.text("sample")).ok_or_else(|| Failure::fault("there are no samples"))?;
    let event = test_send::event(&sample.document, &new_test_event_id(), frame.now, tables.site());
    let event = event.map_err(|error| Failure::fault(format!("a sample is no event: {error}")))?;
    let call = webhooks::send_test(tables, &resources.delivery_queue, webhook, event, frame.now).await?;
    Ok(Redirect::to(&frame.to(&format!("webhook_calls/{call}?expected=1"))))
}

/// The part of a webhook's page that offers it.
pub fn offer(frame: &Frame, webhook: &Webhook) -> Markup {
    let first = webhook.settings.events.first();
    let of = first.and_then(|trigger| Some((trigger.entity_type, *trigger.event_types.first()?)));
    html! {
        @if frame.may(Need::ManageWebhooks) {
            section.card aria-labelledby="test" {
                h2 #test { "Test" }
                p.about { "Calls the saved webhook about a sample, though no event has happened and even if it is disabled." }
                form.inline method="post" action=(frame.to(&format!("webhooks/{}/test", webhook.id))) {
                    label for="sample" { "Sample" }
                    select #sample name="sample" { (samples::options(of)) }
                    button { "Send a test" }
                }
            }
        }
    }
}
