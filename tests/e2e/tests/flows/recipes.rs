//! The recipes of `tests/recipes`: each webhook is taken as it is written, and sends what its recipe says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::ids::CallId;
use domain::time::Timestamp;
use e2e::events::{send, unique};
use e2e::{Api, Receiver, eventually, running};
use serde_json::{Map, Value, json};

/// The environment of the events of recipes.
const ENVIRONMENT: &str = "main";

/// A recipe, as its folder holds it.
struct Recipe {
    name: String,
    webhook: Value,
    event: Value,
    /// `url`, `payload` and those of the `headers` that matter.
    request: Value,
}

impl Recipe {
    /// The recipe in a folder, with another name for the environment: one that no other test knows.
    fn read(folder: &Path, environment: &str) -> Self {
        let text = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let json = |name: &str, text: &str| -> Value {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{}/{name}: {error}", folder.display()))
        };
        assert!(!text("README.md").is_empty());
        let mut event = json("event.json", &text("event.json"));
        assert_eq!(event["environment"], ENVIRONMENT, "{}", folder.display());
        event["environment"] = json!(environment);
        event["id"] = json!(unique());
        let request = renamed(&text("request.json"), environment);
        Self {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            webhook: json("webhook.json", &text("webhook.json"))["data"]["attributes"].take(),
            event,
            request: json("request.json", &request),
        }
    }

    /// The request, of a call of a webhook.
    fn request_of(&self, webhook: &str) -> Value {
        let call = self.call_of(webhook);
        let text = self.request.to_string();
        let text = text.replace("WEBHOOK_CALL_ID", &call).replace("WEBHOOK_ID", webhook);
        let text = text.replace("SITE_ID", "1");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The call that a webhook makes for the event.
    fn call_of(&self, webhook: &str) -> String {
        let text = |key: &str| self.event[key].as_str().unwrap_or_default();
        let at: Timestamp = text("event_triggered_at").parse().unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let webhook = webhook.parse().unwrap_or_else(|_| panic!("{webhook:?} is no id of a webhook"));
        CallId::new(webhook, at, text("id")).to_string()
    }

    /// The triggers, for this environment only: other tests send events, too.
    fn triggers_in(&self, environment: &str) -> Value {
        let mut triggers = self.webhook["events"].clone();
        for trigger in triggers.as_array_mut().into_iter().flatten() {
            let mut filters = trigger["filters"].as_array().cloned().unwrap_or_default();
            filters.push(json!({"entity_type": "environment", "entity_ids": [environment]}));
            trigger["filters"] = filters.into();
        }
        triggers
    }
}

/// A text with the word for the environment replaced.
fn renamed(text: &str, environment: &str) -> String {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(ENVIRONMENT) {
        let end = start + ENVIRONMENT.len();
        let is_word = !is_letter(start.checked_sub(1).and_then(|at| rest.as_bytes().get(at)))
            && !is_letter(rest.as_bytes().get(end));
        renamed += &rest[..start];
        renamed += if is_word { environment } else { ENVIRONMENT };
        rest = &rest[end..];
    }
    renamed + rest
}

/// What follows scheme and host in a URL.
fn path(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host.find('/').map_or("/", |start| &host[start..])
}

/// The body as JSON, or as a text if it is none.
fn body(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

async fn dry_run(api: &Api, attributes: Value) -> Value {
    let reply = api.post("/dry_runs", &json!({"data": {"type": "dry_run", "attributes": attributes}})).await;
    assert_eq!(reply.status, 200, "{attributes}: {}", reply.text);
    reply.json()["data"]["attributes"].take()
}

fn folders() -> Vec<PathBuf> {
    let recipes = stack::workspace().join("tests/recipes");
    let entries = std::fs::read_dir(&recipes).unwrap_or_else(|error| panic!("{}: {error}", recipes.display()));
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[tokio::test]
async fn each_recipe_is_taken_as_it_is_written_and_sends_what_it_says() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let folders = folders();
    assert!(folders.len() >= 9, "{folders:?}");
    for folder in folders {
        let environment = unique();
        let recipe = Recipe::read(&folder, &environment);
        let name = &recipe.name;
        let own_name = format!("{} {}", recipe.webhook["name"].as_str().unwrap_or_default(), unique());

        // As it is written it is only tried: nothing may be sent to where it points.
        let tried = dry_run(&api, json!({"webhook": recipe.webhook, "event": recipe.event})).await;
        assert_eq!(tried["matches"][0]["attributes"]["fired"], true, "{name}: {tried:#}");
        let mut attributes = recipe.webhook.clone();
        (attributes["name"], attributes["enabled"]) = (json!(own_name), json!(false));
        let webhook = api.create_webhook(attributes).await;
        let expected = recipe.request_of(&webhook);
        let tried = dry_run(&api, json!({"webhook_id": webhook, "event": recipe.event})).await;
        assert_eq!(tried["request"]["url"], expected["url"], "{name}: {tried:#}");
        assert_eq!(body(tried["request"]["payload"].as_str().unwrap_or_default()), expected["payload"], "{name}");

        // To a receiver of ours.
        let url = receiver.url(path(recipe.webhook["url"].as_str().unwrap_or_default()));
        let changes = json!({"url": url, "events": recipe.triggers_in(&environment), "enabled": true});
        api.update_webhook(&webhook, changes).await;
        send(running(), &recipe.event.to_string()).await;
        let call = recipe.call_of(&webhook);
        let sent = eventually(&format!("{name} is sent"), || async {
            receiver.received().into_iter().find(|request| request.headers["x-webhook-call-id"] == *call)
        })
        .await;
        assert_eq!(sent.path, path(expected["url"].as_str().unwrap_or_default()), "{name}");
        assert_eq!(body(&sent.body), expected["payload"], "{name}");
        let header = |wanted: &str| sent.headers.get(wanted).and_then(|value| value.to_str().ok());
        let none = Map::new();
        let wanted = expected["headers"].as_object().unwrap_or(&none);
        let sent: BTreeMap<&str, Option<&str>> = wanted.keys().map(|key| (key.as_str(), header(key))).collect();
        assert_eq!(json!(sent), json!(wanted), "{name}");
        assert_eq!(api.delete(&format!("/webhooks/{webhook}")).await.status, 200, "{name}");
    }
}
