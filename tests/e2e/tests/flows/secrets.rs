//! What must not turn up anywhere but where it belongs.

use e2e::api::webhook_attributes;
use e2e::events::{send, send_batch, unique};
use e2e::running::verbose;
use e2e::{Answer, Api, logs, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{Scene, id_of};
use crate::api::checks::document;

/// What a webhook's owner and an event's source keep secret: marked, so that it is found wherever it turns up.
struct Secrets {
    mark: String,
}

impl Secrets {
    fn settings(&self, url: &str) -> Value {
        let mark = &self.mark;
        json!({
            "url": format!("{url}?url={mark}&id={{{{entity.id}}}}"),
            "headers": {
                "X-Plain": format!("header-{mark}"),
                "X-Api-Key": format!("key-{mark}"),
                "Cookie": format!("cookie-{mark}"),
                "Authorization": format!("Bearer {mark}"),
            },
            "http_basic_user": format!("user-{mark}"),
            "http_basic_password": format!("password-{mark}"),
            "custom_payload": format!("template-{mark} {{{{{{entity.attributes.title}}}}}}"),
        })
    }

    fn fields(&self) -> Value {
        json!({"title": format!("payload-{}", self.mark), "special": "10.0.0.1"})
    }

    /// What the log of calls must not show, unlike URLs, plain headers and payloads.
    fn credentials(&self) -> [String; 5] {
        let mark = &self.mark;
        [
            format!("key-{mark}"),
            format!("cookie-{mark}"),
            format!("Bearer {mark}"),
            format!("password-{mark}"),
            format!("received-{mark}"),
        ]
    }
}

/// The whole flow at the lowest level of the log, with every way that a call can go.
#[tokio::test]
async fn secrets_turn_up_neither_in_the_functions_logs_nor_in_the_log_of_calls() {
    let scene = Scene::on(verbose()).await;
    let secrets = Secrets { mark: unique() };
    let cookie = ("set-cookie", format!("session=received-{}", secrets.mark));
    scene.receiver.answer(Answer::Headers(500, vec![cookie, ("x-auth-token", format!("received-{}", secrets.mark))]));
    let urls = [
        scene.receiver.url("/failing"),
        "http://127.0.0.1:1/refused".to_owned(),
        "http://{{{entity.attributes.special}}}/".to_owned(),
        "http://nothing.invalid/unknown".to_owned(),
        format!("not{{{{entity.attributes.missing}}}}-a-url-{}", secrets.mark),
    ];
    let mut webhooks = Vec::new();
    for url in &urls {
        webhooks.push(scene.webhook(secrets.settings(url)).await);
    }
    // What is refused is told to whoever sent it, and not logged.
    for wrong in [json!({"headers": {"X-Secret": format!("a\r\n{}", secrets.mark)}}), json!({"url": secrets.mark})] {
        let reply = scene.api.post("/webhooks", &document(webhook_attributes(wrong))).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
    }
    let path = format!("/webhooks?token={}", secrets.mark);
    let stranger = scene.api.bare_request(reqwest::Method::GET, &path).bearer_auth(&secrets.mark);
    let stranger = stranger.header("x-secret", &secrets.mark);
    assert_eq!(scene.api.send(stranger).await.status, 401);

    scene.send(&scene.event(secrets.fields())).await;
    let mut calls = Vec::new();
    for webhook in &webhooks {
        calls.push(scene.api.settled_call_of(webhook).await);
    }
    let first = id_of(&calls[0]);
    assert_eq!(scene.api.post(&format!("/webhook_calls/{first}/resend_webhook"), &json!({})).await.status, 204);
    for call in &calls {
        logs::wait_for(scene.stack, 1, &["attempt made", id_of(call)]).await;
    }
    logs::wait_for(scene.stack, 2, &["attempt made", first]).await;
    let sent = scene.receiver.received().swap_remove(0);
    assert_eq!(sent.headers["x-api-key"], format!("key-{}", secrets.mark), "the secrets were really sent");

    let mut shown = Vec::new();
    for path in
        ["/webhook_calls".to_owned(), format!("/webhook_calls/{first}"), format!("/webhook_calls/{first}/attempts")]
    {
        let reply = scene.api.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        // Beside the calls, the owner gets the webhooks whole, as everywhere.
        shown.push((path, reply.json()["data"].to_string()));
    }
    for (path, data) in shown {
        assert!(data.contains(&secrets.mark) && data.contains("[redacted]"), "{path} shows the calls: {data}");
        for credential in secrets.credentials() {
            assert!(!data.contains(&credential), "{path} shows {credential}: {data}");
        }
        assert!(!data.contains(&scene.stack.token), "{path}");
    }
    for webhook in &webhooks {
        assert_eq!(scene.api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    }
    let lines = logs::lines(scene.stack).await;
    assert!(lines.len() > 20, "the functions log: {lines:?}");
    for secret in [&secrets.mark, &scene.stack.token] {
        let telling: Vec<_> = lines.iter().filter(|line| line.contains(secret.as_str())).collect();
        assert!(telling.is_empty(), "{telling:#?}");
    }
}

/// A text where the event's entity should be.
fn misplaced(text: &str) -> String {
    json!({"entity_type": "item", "event_type": "publish", "entity": text}).to_string()
}

#[tokio::test]
async fn invalid_events_are_not_in_the_logs_however_they_came() {
    let stack = running();
    let secret = unique();
    let misnamed = json!({"entity_type": "item", "event_type": "publish", "entity": {"id": "1", "type": secret}});
    let texts = [format!("no JSON but {secret}"), misplaced(&format!("text {secret}")), misnamed.to_string()];
    for text in &texts {
        let request = Api::of(stack).request(Method::POST, "/events").body(text.clone());
        assert!([400, 422].contains(&Api::of(stack).send(request).await.status), "{text}");
    }
    for id in send_batch(stack, &texts).await {
        logs::wait_for(stack, 1, &["an event is not valid", &id]).await;
    }
    let telling: Vec<String> = logs::lines(stack).await.into_iter().filter(|line| line.contains(&secret)).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}

#[tokio::test]
async fn a_large_invalid_event_does_not_make_a_large_line_in_the_log() {
    let stack = running();
    let id = send(stack, &misplaced(&"long ".repeat(60_000))).await;
    let line = logs::wait_for(stack, 1, &["an event is not valid", &id]).await.swap_remove(0);
    // The reason as a message carries it has 1,000 characters at most.
    assert!(line.len() < 4096, "a line of {} bytes", line.len());
}
