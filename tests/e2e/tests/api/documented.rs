//! The examples of DatoCMS's documentation, from 2018 to 2024, sent as it shows them: they get the answers that it shows, ids,
//! dates and the additions of today aside.

use e2e::api::Reply;
use e2e::events::{read, unique};
use e2e::{Api, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::checks::header;
use crate::flows::scene::{Scene, id_of};

fn documented(name: &str) -> Value {
    read(&format!("documented/{name}"))
}

/// Sends a request with the headers that the documentation's requests have.
async fn request(api: &Api, version: &str, method: Method, path: &str, body: Option<&Value>) -> Reply {
    let mut request = api.request(method, path).header("accept", "application/json").header("x-api-version", version);
    if let Some(body) = body {
        request = request.header("content-type", "application/vnd.api+json").body(format!("{body:#}"));
    }
    let reply = api.send(request).await;
    assert_eq!(header(&reply, "x-api-version"), version);
    reply
}

/// Asserts that everything in a documented answer is in ours; what is more in ours is an addition. The ids of webhooks differ.
#[track_caller]
fn assert_holds(ours: &Value, documented: &Value, place: &str) {
    match (ours, documented) {
        (Value::Object(_), Value::Object(members)) => {
            for (key, value) in members.iter().filter(|(key, _)| *key != "id") {
                assert_holds(&ours[key], value, &format!("{place}/{key}"));
            }
        }
        (Value::Array(own), Value::Array(elements)) => {
            assert_eq!(own.len(), elements.len(), "{place}: {ours}");
            for (own, element) in own.iter().zip(elements) {
                assert_holds(own, element, place);
            }
        }
        _ => assert_eq!(ours, documented, "{place}"),
    }
}

#[test]
fn every_documented_example_is_tried() {
    let tried = include_str!("documented.rs");
    let folder = stack::workspace().join("tests/fixtures/documented");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let names: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        assert!(tried.contains(&format!("documented(\"{name}\")")), "{name}");
    }
}

#[tokio::test]
async fn version_2_creates_lists_finds_and_deletes_the_documented_webhook() {
    let api = Api::of(running());
    let (create, answer) = (documented("webhook_create_request_v2"), documented("webhook_answer_v2"));
    let created = request(&api, "2", Method::POST, "/webhooks", Some(&create)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_holds(&created.json(), &answer, "created");
    let attributes = &created.json()["data"]["attributes"];
    assert_eq!(attributes["payload_api_version"], "2");
    assert_eq!(attributes["events"][0]["filters"], json!([answer["data"]["attributes"]["events"][0]["filter"]]));

    let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
    let list = request(&api, "2", Method::GET, "/webhooks", None).await.json();
    let ours: Vec<_> = list["data"].as_array().unwrap().iter().filter(|one| one["id"] == id).cloned().collect();
    assert_holds(&json!({"data": ours}), &documented("webhooks_list_answer_v2"), "listed");
    let path = format!("/webhooks/{id}");
    for method in [Method::GET, Method::DELETE] {
        let reply = request(&api, "2", method.clone(), &path, None).await;
        assert_eq!((reply.status, reply.json()), (200, created.json()), "{method}");
    }
}

#[tokio::test]
async fn version_3_takes_the_documented_create_of_version_2_and_the_documented_update() {
    let api = Api::of(running());
    let mut create = documented("webhook_create_request_v2");
    create["data"]["attributes"]["name"] = json!(unique());
    let created = request(&api, "3", Method::POST, "/webhooks", Some(&create)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let attributes = &created.json()["data"]["attributes"];
    let sent = &create["data"]["attributes"]["events"][0];
    let shown =
        json!([{"entity_type": sent["entity_type"], "event_types": sent["event_types"], "filters": [sent["filter"]]}]);
    assert_eq!((&attributes["events"], &attributes["payload_api_version"]), (&shown, &json!("3")));

    let id = created.json()["data"]["id"].clone();
    let path = format!("/webhooks/{}", id.as_str().unwrap());
    let (mut update, answer) = (documented("webhook_update_request_v3"), documented("webhook_answer_v3"));
    update["data"]["id"] = id;
    for version in ["2", "3"] {
        let unchanged = request(&api, version, Method::PUT, &path, Some(&update)).await;
        let found = request(&api, version, Method::GET, &path, None).await;
        assert_eq!((unchanged.status, unchanged.json()), (200, found.json()), "version {version}");
    }
    update["data"]["attributes"] = answer["data"]["attributes"].clone();
    update["data"]["attributes"]["name"] = json!(unique());
    let updated = request(&api, "3", Method::PUT, &path, Some(&update)).await;
    assert_eq!(updated.status, 200, "{}", updated.text);
    assert_holds(&updated.json(), &update, "updated");
}

#[tokio::test]
async fn version_2_shows_a_filter_alone_and_else_null() {
    let api = Api::of(running());
    let filter = json!({"entity_type": "item", "entity_ids": ["1"]});
    let trigger = |filters: Value| json!({"entity_type": "item", "event_types": [], "filters": filters});
    let lists = [Value::Null, json!([]), json!([filter]), json!([filter, filter])];
    let events: Vec<Value> = lists.iter().cloned().map(trigger).collect();
    let path = format!("/webhooks/{}", api.create_webhook(json!({"events": events})).await);
    let shown = request(&api, "2", Method::GET, &path, None).await.json()["data"]["attributes"]["events"].take();
    let with_filter = |list: &Value, filter: &Value| {
        let mut trigger = trigger(list.clone());
        trigger["filter"] = filter.clone();
        trigger
    };
    let filters = [&Value::Null, &Value::Null, &filter, &Value::Null];
    let expected: Vec<_> = lists.iter().zip(filters).map(|(list, filter)| with_filter(list, filter)).collect();
    assert_eq!(shown, json!(expected));
    assert_eq!(api.get(&path).await.json()["data"]["attributes"]["events"], json!(events), "in version 3");
}

#[tokio::test]
async fn an_update_in_version_2_takes_a_filter_and_leaves_the_payloads_version() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let filter = json!({"entity_type": "item_type", "entity_ids": ["42"]});
    let events = json!([{"entity_type": "item", "event_types": ["update"], "filter": filter}]);
    let body = json!({"data": {"type": "webhook", "id": id, "attributes": {"events": events}}});
    let updated = request(&api, "2", Method::PUT, &format!("/webhooks/{id}"), Some(&body)).await;
    assert_eq!(updated.status, 200, "{}", updated.text);
    let attributes = &updated.json()["data"]["attributes"];
    assert_holds(&attributes["events"], &events, "events");
    assert_eq!(attributes["payload_api_version"], "3");
}

#[tokio::test]
async fn the_webhooks_of_calls_are_in_the_version_that_is_asked_for() {
    let scene = Scene::new().await;
    let id = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&id).await;
    let webhook = |version| {
        let (api, path) = (&scene.api, format!("/webhooks/{id}"));
        async move { request(api, version, Method::GET, &path, None).await.json()["data"].clone() }
    };
    for version in ["2", "3"] {
        let webhook = webhook(version).await;
        assert_eq!(webhook["attributes"]["events"][0].get("filter").is_some(), version == "2");
        let one = format!("/webhook_calls/{}", id_of(&call));
        for path in [one, format!("/webhook_calls?filter[fields][webhook_id][eq]={id}")] {
            let reply = request(&scene.api, version, Method::GET, &path, None).await;
            assert_eq!(reply.json()["included"], json!([webhook]), "{path} in version {version}");
        }
    }
}

#[tokio::test]
async fn the_documented_event_comes_out_as_it_went_in() {
    let scene = Scene::new().await;
    let mut event = documented("event_2018");
    event["entity"]["relationships"]["item_type"]["data"]["id"] = json!(scene.model);
    event["previous_entity"] = event["entity"].clone();
    event["related_entities"] = json!([event["entity"]]);
    let filter = json!({"entity_type": "item_type", "entity_ids": [scene.model]});
    let triggers = json!([{"entity_type": "item", "event_types": ["update"], "filter": filter}]);
    for (version, path) in [("2", "/v2"), ("3", "/v3")] {
        let url = scene.receiver.url(path);
        scene.webhook(json!({"url": url, "events": triggers, "payload_api_version": version})).await;
    }
    scene.send(&event).await;
    let received = scene.receiver.wait_for(2).await;
    for request in received {
        let payload = request.json();
        // As text, because the order of keys counts too.
        for key in ["entity_type", "event_type", "entity", "previous_entity", "related_entities"] {
            assert_eq!(payload[key].to_string(), event[key].to_string(), "{key} at {}", request.path);
        }
    }
}

#[tokio::test]
async fn the_documented_templates_render() {
    let scene = Scene::new().await;
    let (example, webhook) = (documented("template_2018"), documented("webhook_answer_v3"));
    let triggers = json!([{"entity_type": "item", "event_types": ["update"],
        "filter": {"entity_type": "item_type", "entity_ids": [scene.model]}}]);
    let templates = [&example["template"], &webhook["data"]["attributes"]["custom_payload"]];
    for (template, path) in templates.into_iter().zip(["/2018", "/today"]) {
        scene.webhook(json!({"url": scene.receiver.url(path), "events": triggers, "custom_payload": template})).await;
    }
    let mut event = scene.event(json!({}));
    event["event_type"] = json!("update");
    event["entity"]["id"] = json!("123213");
    scene.send(&event).await;
    let received = scene.receiver.wait_for(2).await;
    let body = |path: &str| received.iter().find(|request| request.path == path).unwrap().body.clone();
    assert_eq!(body("/2018"), example["rendered"].as_str().unwrap());
    let stray = r#"{ "message": "update event triggered on item!", "entity_id": "123213"] }"#;
    assert_eq!(body("/today"), stray);
}

#[tokio::test]
async fn an_entry_of_the_log_has_every_documented_key() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"http_basic_user": "ciao", "http_basic_password": "miao"})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    let example = documented("webhook_call_2024");
    for (key, value) in example.as_object().unwrap().iter().filter(|(key, _)| *key != "type") {
        let own = &call["attributes"][key];
        let kind = |value: &Value| (value.is_string(), value.is_number(), value.is_object());
        assert_eq!(kind(own), kind(value), "{key}: {own}");
    }
    for name in example["request_headers"].as_object().unwrap().keys() {
        assert!(call["attributes"]["request_headers"][name].is_string(), "{name}: {call}");
    }
    assert_eq!(call["type"], example["type"]);
}
