//! Asking for the first attempts of calls.

use std::collections::HashSet;

use aws::queue::messages::CallMessage;
use domain::ids::CallId;

use crate::resources::Resources;

/// Sends the message of each call, which says all that the call is made of: the delivery function creates it. Answers with those
/// whose message was not sent. A message too many does no harm: the delivery function finds nothing left to do.
pub async fn ask_for(resources: &Resources, messages: &[CallMessage]) -> HashSet<CallId> {
    let sent = resources.delivery_queue.send_calls(messages).await;
    let failure = |(message, sent): (&CallMessage, Result<(), _>)| {
        let error = sent.err()?;
        let call_id = message.call_id;
        tracing::error!(%call_id, %error, "a call could not be asked for; its event will be delivered again");
        Some(call_id)
    };
    messages.iter().zip(sent).filter_map(failure).collect()
}
