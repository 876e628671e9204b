//! `GET /webhooks` and `GET /webhooks/:id`

use e2e::events::unique;
use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::{assert_error, header};

async fn listed(api: &Api) -> Vec<Value> {
    let reply = api.get("/webhooks").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(header(&reply, "content-type").contains("application/json"));
    let document = reply.json();
    assert_eq!(document.as_object().map(|object| object.len()), Some(1), "only data: there are no pages");
    document["data"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn webhooks_are_listed_whole_and_in_the_order_of_creation() {
    let api = Api::of(running());
    let mut ids = Vec::new();
    for number in 0..5 {
        // Neither the names nor later changes say anything about the order.
        ids.push(api.create_webhook(json!({"name": format!("{} {}", 9 - number, unique())})).await);
    }
    api.update_webhook(&ids[0], json!({"enabled": false})).await;
    let listed = listed(&api).await;
    let own: Vec<_> = listed.iter().filter(|webhook| ids.iter().any(|id| webhook["id"] == id.as_str())).collect();
    assert_eq!(own.iter().map(|webhook| webhook["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    for webhook in own {
        let found = api.get(&format!("/webhooks/{}", webhook["id"].as_str().unwrap())).await;
        assert_eq!(found.json()["data"], *webhook);
    }
}

#[tokio::test]
async fn parameters_of_the_list_are_ignored() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let reply = api.get("/webhooks?page[limit]=0&filter[ids]=312&locale=en&webhookId=312").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let data = reply.json()["data"].as_array().cloned().unwrap();
    assert!(data.iter().any(|webhook| webhook["id"] == id.as_str()));
}

#[tokio::test]
async fn an_id_in_another_case_is_another_id() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let swapped: String = id
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    assert_error(&api.get(&format!("/webhooks/{swapped}")).await, 404, "NOT_FOUND");
    for other in [format!("{id}="), format!("%20{id}"), format!("{id}A"), id[..21].to_owned()] {
        assert_error(&api.get(&format!("/webhooks/{other}")).await, 404, "NOT_FOUND");
    }
}
