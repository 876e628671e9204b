//! The demonstration: one event on its way from the queue to a receiver, and into the log.

use std::error::Error;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stack::{Outputs, workspace};

use crate::api::{Api, webhook_attributes};
use crate::receiver;

const NAME: &str = "Demonstration";
/// Others, so that the console has more to show: one whose call fails, one whose call is tried again, one about assets, one that is off.
const FAILS: &str = "An endpoint that fails";
const DOWN: &str = "An endpoint that is down";
const ASSETS: &str = "New assets";
const OFF: &str = "A webhook that is off";
/// Nobody listens there: the port of the discard protocol.
const NOBODY: &str = "http://127.0.0.1:9/";
const EVENT: &str = "tests/fixtures/events/item_publish.json";
const ASSET: &str = "tests/fixtures/events/upload_create.json";
const DELIVERED_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(250);

/// Creates a webhook that calls a receiver of its own, sends an event, and shows the entry of the log. Fails unless the call is delivered;
/// gives up quietly when it is told to stop.
pub(crate) fn run(outputs: &Outputs, stopped: &Receiver<()>) -> Result<(), Box<dyn Error>> {
    let api = Api::new(outputs);
    let url = receiver::start()?;
    let webhook = create_webhook(&api, NAME, &url, &json!({}))?;
    create_webhook(&api, FAILS, &format!("{url}{}", receiver::FAILING), &json!({}))?;
    let assets = json!({ "events": [{ "entity_type": "upload", "event_types": ["create", "update"] }] });
    create_webhook(&api, ASSETS, &format!("{url}assets"), &assets)?;
    create_webhook(&api, DOWN, NOBODY, &json!({ "auto_retry": true }))?;
    create_webhook(&api, OFF, NOBODY, &json!({ "enabled": false }))?;
    println!("\nThe webhook {webhook} calls {url}");

    for event in [ASSET, EVENT] {
        let document = std::fs::read_to_string(workspace().join(event)).map_err(|error| format!("{event}: {error}"))?;
        let message = stack::send_event(outputs, &document)?;
        println!("Sent {event} as message {message}");
    }

    let Some(call) = finished_call(&api, &webhook, stopped)? else { return Ok(()) };
    println!("\nThe log entry of the call (GET /webhook_calls/{}):\n{call:#}", text(&call["id"]));
    match text(&call["attributes"]["status"]) {
        "success" => Ok(()),
        status => Err(format!("the call was not delivered: its status is {status:?}").into()),
    }
}

/// Creates a webhook anew, with these attributes besides the usual ones: the receiver's port has changed since the last time. Returns its id.
fn create_webhook(api: &Api<'_>, name: &str, url: &str, attributes: &Value) -> Result<String, Box<dyn Error>> {
    for webhook in api.list("/webhooks")? {
        if webhook["attributes"]["name"] == name {
            api.call("DELETE", &format!("/webhooks/{}", text(&webhook["id"])), None)?;
        }
    }
    let mut document = webhook_attributes(name, url);
    for (attribute, value) in attributes.as_object().into_iter().flatten() {
        document["data"]["attributes"][attribute] = value.clone();
    }
    let created = api.call("POST", "/webhooks", Some(&document))?;
    match created["data"]["id"].as_str() {
        Some(id) => Ok(id.to_owned()),
        None => Err(format!("POST /webhooks: the answer has no id: {created}").into()),
    }
}

/// The webhook's call, once it has an outcome; `None` if told to stop before.
fn finished_call(api: &Api<'_>, webhook: &str, stopped: &Receiver<()>) -> Result<Option<Value>, Box<dyn Error>> {
    let path = format!("/webhook_calls?filter%5Bfields%5D%5Bwebhook_id%5D%5Beq%5D={webhook}");
    let deadline = Instant::now() + DELIVERED_WITHIN;
    while Instant::now() < deadline {
        let finished = |call: &Value| call["attributes"]["status"] != "pending";
        if let Some(call) = api.list(&path)?.into_iter().find(finished) {
            return Ok(Some(call));
        }
        if stopped.recv_timeout(POLL) == Err(RecvTimeoutError::Disconnected) {
            return Ok(None);
        }
    }
    let seconds = DELIVERED_WITHIN.as_secs();
    Err(format!("no call was made within {seconds} s: see `cargo run -- logs` and target/stack/ministack.log").into())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
