//! Sending messages.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName, SendMessageBatchRequestEntry};
use domain::limits;
use futures::{FutureExt, StreamExt, stream};

use super::chunks::chunks;
use super::messages::CallMessage;

/// Requests that are on their way at the same time, however many messages there are: a function has 1,024 descriptors.
const REQUESTS_AT_ONCE: usize = 16;

/// Most bytes of a message, its attributes included, and of all messages in one request together (SQS limits).
pub const MESSAGE_BYTES: usize = 1024 * 1024;

// What is taken for an event can be sent.
const _: () = assert!(limits::EVENT_BYTES <= MESSAGE_BYTES);

/// An infrastructure fault: a message could not be sent.
#[derive(Debug, Clone, thiserror::Error)]
#[error("could not send to the queue {queue}: {cause}")]
pub struct SendError {
    queue: String,
    cause: String,
}

/// A message to send.
#[derive(Debug)]
struct Outgoing {
    body: String,
    /// The group that it belongs to in a fair queue, if any.
    group: Option<String>,
}

/// A queue to send to.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at `url`.
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Asks for attempts. The messages' group is the webhook: a fair queue, in which a noisy webhook does not delay a quiet one.
    /// Answers for each whether it was sent.
    pub async fn send_calls(&self, messages: &[CallMessage]) -> Vec<Result<(), SendError>> {
        let outgoing = |message: &CallMessage| Outgoing {
            body: body_of(message),
            group: Some(message.call_id.webhook().to_string()),
        };
        self.send_all(messages.iter().map(outgoing).collect()).await
    }

    /// Sends texts. Answers for each whether it was sent.
    pub async fn send_texts(&self, texts: impl IntoIterator<Item = String>) -> Vec<Result<(), SendError>> {
        self.send_all(texts.into_iter().map(|body| Outgoing { body, group: None }).collect()).await
    }

    /// Sends messages in as few requests as SQS allows, a few of them at a time.
    async fn send_all(&self, messages: Vec<Outgoing>) -> Vec<Result<(), SendError>> {
        let sizes: Vec<_> = messages.iter().map(|message| message.body.len()).collect();
        let requests: Vec<_> =
            chunks(&sizes).into_iter().map(|chunk| self.send_chunk(&messages[chunk]).boxed()).collect();
        stream::iter(requests).buffered(REQUESTS_AT_ONCE).collect::<Vec<_>>().await.concat()
    }

    async fn send_chunk(&self, messages: &[Outgoing]) -> Vec<Result<(), SendError>> {
        match self.send_request(messages).await {
            Ok(answers) => answers,
            Err(error) => messages.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn send_request(&self, messages: &[Outgoing]) -> Result<Vec<Result<(), SendError>>, SendError> {
        let entries = messages
            .iter()
            .enumerate()
            .map(|(number, message)| {
                SendMessageBatchRequestEntry::builder()
                    .id(number.to_string())
                    .message_body(&message.body)
                    .set_message_group_id(message.group.clone())
                    .build()
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| self.error(error.to_string()))?;
        let answer = self
            .client
            .send_message_batch()
            .queue_url(&self.url)
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(|error| self.error(DisplayErrorContext(&error).to_string()))?;
        let failure = |number: usize| answer.failed().iter().find(|entry| entry.id() == number.to_string());
        Ok((0..messages.len())
            .map(|number| match failure(number) {
                None => Ok(()),
                Some(entry) => Err(self.error(format!("{}: {}", entry.code(), entry.message().unwrap_or_default()))),
            })
            .collect())
    }

    /// Asks for one attempt.
    pub async fn send_call(&self, message: &CallMessage) -> Result<(), SendError> {
        self.send_calls(std::slice::from_ref(message)).await.into_iter().collect()
    }

    /// About how many messages wait to be received; those in flight do not count.
    pub async fn waiting(&self) -> Result<u64, SendError> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let answer = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone()).send().await;
        let answer = answer.map_err(|error| self.error(DisplayErrorContext(&error).to_string()))?;
        let number = answer.attributes().and_then(|all| all.get(&name)?.parse().ok());
        number.ok_or_else(|| self.error("SQS does not say how many messages wait".to_owned()))
    }

    /// Sends a text, with a text attribute of this name and value if there is one.
    pub async fn send_text(&self, body: &str, attribute: Option<(&str, &str)>) -> Result<(), SendError> {
        let message = self.client.send_message().queue_url(&self.url).message_body(body);
        let message = match attribute {
            Some((name, value)) => {
                let value = MessageAttributeValue::builder().data_type("String").string_value(value).build();
                message.message_attributes(name, value.map_err(|error| self.error(error.to_string()))?)
            }
            None => message,
        };
        message.send().await.map(drop).map_err(|error| self.error(DisplayErrorContext(&error).to_string()))
    }

    fn error(&self, cause: String) -> SendError {
        SendError { queue: self.url.clone(), cause }
    }
}

fn body_of(message: &CallMessage) -> String {
    // Texts and numbers only: serialising cannot fail.
    serde_json::json!(message).to_string()
}
