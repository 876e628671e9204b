//! `GET /webhook_calls/:id/attempts`

use e2e::running::parking;
use e2e::{Answer, Api};
use serde_json::{Value, json};

use super::waiting::Waiting;

#[tokio::test]
async fn every_attempt_is_kept_with_what_was_sent_and_what_came_of_it() {
    let waiting = Waiting::after(Answer::With(500, "x".repeat(2000))).await;
    waiting.api.update_webhook(&waiting.webhook, json!({"url": waiting.receiver.url("/second")})).await;
    waiting.receiver.answer(Answer::With(404, "no".to_owned()));
    waiting.resend().await;
    waiting.becomes("rescheduled").await;
    waiting.receiver.wait_for(2).await;
    waiting.becomes("rescheduled").await;
    waiting.receiver.answer(Answer::With(200, "yes".to_owned()));
    waiting.retry_falls_due().await;
    waiting.becomes("success").await;

    let attempts = waiting.api.get(&format!("/webhook_calls/{}/attempts", waiting.call)).await.json();
    let shown = |name: &str| -> Vec<Value> {
        attempts["data"].as_array().unwrap().iter().map(|attempt| attempt["attributes"][name].clone()).collect()
    };
    assert_eq!(shown("number"), [1, 2, 3].map(|number| json!(number)));
    assert_eq!(shown("manual"), [false, true, false].map(|manual| json!(manual)));
    assert_eq!(shown("attempted_auto_retries_count"), [0, 0, 1].map(|count| json!(count)));
    assert_eq!(shown("response_status"), [500, 404, 200].map(|status| json!(status)));
    assert_eq!(shown("response_payload"), [json!("x".repeat(2000)), json!("no"), json!("yes")]);
    assert_eq!(shown("status"), ["failed", "failed", "success"].map(|status| json!(status)));
    let urls = ["/first", "/second", "/second"].map(|path| json!(waiting.receiver.url(path)));
    assert_eq!(shown("request_url"), urls);
    let sent: Vec<Value> = waiting.receiver.received().iter().map(|request| json!(request.body)).collect();
    assert_eq!(shown("request_payload"), sent);
}

#[tokio::test]
async fn an_unknown_call_has_no_attempts() {
    assert_eq!(Api::of(parking()).get("/webhook_calls/312/attempts").await.error_code(), "NOT_FOUND");
}
