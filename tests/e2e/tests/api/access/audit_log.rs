//! `/audit_log`: every change, by whom, without secrets.

use e2e::{Api, logs, running};
use reqwest::Method;
use serde_json::{Value, json};

async fn entries(api: &Api, of_type: &str, id: &str) -> Vec<Value> {
    let path = format!("/audit_log?filter[fields][subject_type][eq]={of_type}&filter[fields][subject_id][eq]={id}");
    let reply = api.get(&path).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["data"].as_array().expect("as described").iter().map(|entry| entry["attributes"].clone()).collect()
}

/// Action and changed attributes, the oldest first.
fn told(entries: &[Value]) -> Vec<(String, Value)> {
    let one = |entry: &Value| {
        (entry["action"].as_str().expect("as described").to_owned(), entry["changed_attributes"].clone())
    };
    entries.iter().rev().map(one).collect()
}

#[tokio::test]
async fn every_change_is_told_with_who_made_it() {
    let admin = Api::of(running());
    let role = admin.create_role(json!({"can_manage_webhooks": true, "can_manage_access_tokens": true})).await;
    let (own, text) = admin.create_token(&role, json!({"name": format!("auditor {role}")})).await;
    let api = admin.with_token(&text);

    let webhook = api.create_webhook(json!({})).await;
    api.update_webhook(&webhook, json!({"http_basic_password": "pa55w0rd", "enabled": false})).await;
    api.update_webhook(&webhook, json!({"enabled": false})).await;
    assert_eq!(api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    let of_webhook = entries(&admin, "webhook", &webhook).await;
    assert_eq!(
        told(&of_webhook),
        [
            ("create".to_owned(), json!([])),
            ("update".to_owned(), json!(["enabled", "http_basic_password"])),
            ("destroy".to_owned(), json!([])),
        ]
    );
    for entry in &of_webhook {
        assert_eq!(entry["actor"], json!({"id": own, "name": format!("auditor {role}")}));
        assert_eq!(entry["subject"]["id"], webhook);
        assert!(!entry.to_string().contains("pa55w0rd"));
    }

    let other = api.create_role(json!({})).await;
    let update =
        json!({"data": {"type": "role", "attributes": {"can_manage_webhooks": true, "name": format!("r {other}")}}});
    assert_eq!(api.put(&format!("/roles/{other}"), &update).await.status, 200);
    assert_eq!(api.put(&format!("/roles/{other}"), &update).await.status, 200);
    let (token, _) = api.create_token(&other, json!({})).await;
    let path = format!("/access_tokens/{token}");
    assert_eq!(api.send(api.request(Method::POST, &format!("{path}/regenerate_token"))).await.status, 200);
    let update = json!({"data": {"type": "access_token", "attributes": {"can_access_cda": true}}});
    assert_eq!(api.put(&path, &update).await.status, 200);
    assert_eq!(api.delete(&path).await.status, 200);
    assert_eq!(api.delete(&format!("/roles/{other}")).await.status, 200);
    assert_eq!(
        told(&entries(&admin, "role", &other).await),
        [
            ("create".to_owned(), json!([])),
            ("update".to_owned(), json!(["name", "can_manage_webhooks"])),
            ("destroy".to_owned(), json!([])),
        ]
    );
    assert_eq!(
        told(&entries(&admin, "access_token", &token).await),
        [
            ("create".to_owned(), json!([])),
            ("regenerate_token".to_owned(), json!([])),
            ("update".to_owned(), json!(["can_access_cda"])),
            ("destroy".to_owned(), json!([])),
        ]
    );
    // The role was made by the token of the parameter.
    assert_eq!(entries(&admin, "role", &role).await[0]["actor"]["name"], "admin");
    // The function's own log has a line for each.
    let lines = logs::wait_for(running(), 3, &["\"audit\"", &webhook, &own]).await;
    assert!(lines.iter().all(|line| !line.contains("pa55w0rd")), "{lines:?}");
}

#[tokio::test]
async fn the_log_is_read_page_by_page() {
    let api = Api::of(running());
    let role = api.create_role(json!({})).await;
    for number in 0..4 {
        let update = json!({"data": {"type": "role", "attributes": {"can_edit_site": number % 2 == 0}}});
        assert_eq!(api.put(&format!("/roles/{role}"), &update).await.status, 200);
    }
    let of_role = format!("filter[fields][subject_type][eq]=role&filter[fields][subject_id][eq]={role}");
    let whole = api.get(&format!("/audit_log?{of_role}")).await.json();
    assert_eq!((whole["data"].as_array().unwrap().len(), &whole["links"]["next"]), (5, &Value::Null));
    let (mut query, mut found, mut pages) = (format!("?{of_role}&page[limit]=2"), Vec::new(), 0);
    loop {
        let page = api.get(&format!("/audit_log{query}")).await.json();
        found.extend(page["data"].as_array().unwrap().clone());
        pages += 1;
        match page["links"]["next"].as_str() {
            Some(next) => query = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((Value::from(found), pages), (whole["data"].clone(), 3));
    // Among all others, too.
    let all = api.get("/audit_log?page[limit]=500").await.json();
    let newest = whole["data"][0]["id"].clone();
    assert!(all["data"].as_array().unwrap().iter().any(|entry| entry["id"] == newest));
    let nobody = api.get("/audit_log?filter[fields][subject_type][eq]=role&filter[fields][subject_id][eq]=312").await;
    assert_eq!(nobody.json()["data"], json!([]));
}
