//! A call that waits in the table for its first retry, and time that passes at a test's command.

use aws::clock;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::CallId;
use e2e::events::{item_published, on_publish, send, unique};
use e2e::running::{dynamodb, parking, sweep};
use e2e::{Answer, Api, Receiver, eventually};
use serde_json::{Value, json};
use stack::Outputs;

/// A webhook whose receiver has answered its first call with a failure, and the call.
pub struct Waiting {
    stack: &'static Outputs,
    pub api: Api,
    pub receiver: Receiver,
    pub webhook: String,
    pub call: String,
}

impl Waiting {
    /// A call that failed because of `answer`.
    pub async fn after(answer: Answer) -> Self {
        Self::on(parking(), answer).await
    }

    /// A call that failed because of `answer`, on this stack.
    pub async fn on(stack: &'static Outputs, answer: Answer) -> Self {
        let (api, receiver) = (Api::of(stack), Receiver::start().await);
        receiver.answer(answer);
        let model = unique();
        let attributes = json!({"url": receiver.url("/first"), "events": on_publish(&model), "auto_retry": true});
        let webhook = api.create_webhook(attributes).await;
        send(stack, &item_published(&model).to_string()).await;
        let call = api.settled_call_of(&webhook).await["id"].as_str().unwrap_or_default().to_owned();
        Self { stack, api, receiver, webhook, call }
    }

    /// A call that failed once; from now on the receiver takes everything.
    pub async fn mended() -> Self {
        let waiting = Self::after(Answer::With(500, String::new())).await;
        waiting.receiver.answer(Answer::With(200, String::new()));
        waiting
    }

    /// The call as the log shows it.
    pub async fn shown(&self) -> Value {
        self.api.get(&format!("/webhook_calls/{}", self.call)).await.json()["data"].clone()
    }

    /// The call's attributes as the log shows them.
    pub async fn attributes(&self) -> Value {
        self.shown().await["attributes"].clone()
    }

    /// Lets the hour pass until the retry is due, and has the scheduler look.
    pub async fn retry_falls_due(&self) {
        self.hour_passes().await;
        sweep(self.stack).await;
    }

    /// Lets the hour pass until the retry is due.
    pub async fn hour_passes(&self) {
        let id: CallId = self.call.parse().unwrap_or_else(|error| panic!("{}: {error}", self.call));
        let now = AttributeValue::S(clock::now().to_string());
        let update = dynamodb(self.stack)
            .await
            .update_item()
            .table_name(&self.stack.calls_table_name)
            .key("pk", AttributeValue::S(format!("CALLS#{}", id.webhook())))
            .key("sk", AttributeValue::S(id.order_in_webhook()))
            .update_expression("SET next_retry_at = :now, due_at = :now")
            .condition_expression("attribute_exists(next_retry_at)")
            .expression_attribute_values(":now", now);
        update.send().await.unwrap_or_else(|error| panic!("the call does not wait: {error:?}"));
    }

    /// Waits until the call has this status.
    pub async fn becomes(&self, status: &str) -> Value {
        eventually(&format!("the call becomes {status}"), || async {
            let shown = self.shown().await;
            (shown["attributes"]["status"] == status).then_some(shown)
        })
        .await
    }

    /// Asks for a manual resend.
    pub async fn resend(&self) {
        let reply = self.api.post(&format!("/webhook_calls/{}/resend_webhook", self.call), &json!({})).await;
        assert_eq!(reply.status, 204, "{}", reply.text);
    }
}
