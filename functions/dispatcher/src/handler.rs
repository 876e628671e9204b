//! A batch of messages of the event queue. An event is done when each of its calls is written and has a message.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::ids::CallId;

use aws::queue::batch_response::{Disposition, response, run_each};
use aws::store::calls::NewCall;

use crate::calls;
use crate::intake::{self, Intake};
use crate::resources::Resources;

/// Handles a batch. What fails for reasons of our own is delivered again, and doing it twice does no harm.
pub async fn handle(resources: Arc<Resources>, batch: SqsEvent) -> SqsBatchResponse {
    let webhooks = match resources.tables.webhooks().await {
        Ok(webhooks) => Arc::new(webhooks),
        Err(error) => {
            tracing::error!(%error, "the webhooks could not be read; the whole batch will be delivered again");
            return response(batch.records.iter().map(|message| (id_of(message), Disposition::Redeliver)));
        }
    };
    let intakes = run_each(batch.records.into_iter().map(|message| {
        let (resources, webhooks) = (resources.clone(), webhooks.clone());
        (id_of(&message), async move { intake::take(&resources, &webhooks, &message).await })
    }))
    .await;

    // The same event may be in the batch twice: its calls are written once.
    let new_calls: BTreeMap<CallId, NewCall> =
        intakes.iter().flat_map(|(_, intake)| calls_of(intake)).map(|call| (call.id, call.clone())).collect();
    let failed = calls::start(&resources, new_calls).await;
    response(intakes.into_iter().map(|(message_id, intake)| {
        let disposition = match &intake {
            None => Disposition::Redeliver,
            Some(Intake::Settled(disposition)) => *disposition,
            Some(Intake::Calls(calls)) if calls.iter().any(|call| failed.contains(&call.id)) => Disposition::Redeliver,
            Some(Intake::Calls(_)) => Disposition::Done,
        };
        (message_id, disposition)
    }))
}

fn calls_of(intake: &Option<Intake>) -> &[NewCall] {
    match intake {
        Some(Intake::Calls(calls)) => calls,
        _ => &[],
    }
}

fn id_of(message: &SqsMessage) -> String {
    message.message_id.clone().unwrap_or_default()
}
