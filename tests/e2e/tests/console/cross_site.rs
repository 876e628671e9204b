//! Forms of other sites are refused.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, Receiver, visited};
use serde_json::{Value, json};

use super::admin;
use super::routes::Routes;

/// What tells that a form is of another site: a header and its value.
const FOREIGN: [(&str, &str); 4] = [
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://example.com"),
    ("origin", "null"),
];

#[tokio::test]
async fn forms_of_other_sites_are_refused_and_own_ones_are_taken() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    let enabled = async || api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"].clone();
    let path = format!("webhooks/{id}/enabled");
    let own = visitor.get("webhooks").await.url.origin().ascii_serialization();

    let taken = visitor.send(visitor.form(&path, &[("enabled", "no")]).header("origin", &own)).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert_eq!(enabled().await, false);
    let enable = visitor.form(&path, &[("enabled", "yes")]);
    let taken = visitor.send(enable.header("sec-fetch-site", "same-origin").header("origin", &own)).await;
    assert_eq!(taken.status, 303, "{}", taken.text);
    assert_eq!(enabled().await, true);
}

/// One of everything that forms are about.
struct Things {
    api: Api,
    webhook: String,
    call: String,
    role: String,
    token: String,
}

impl Things {
    async fn make(api: Api) -> Self {
        let (receiver, model) = (Receiver::start().await, unique());
        let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
        send(visited(), &item_published(&model).to_string()).await;
        let call = api.settled_call_of(&webhook).await["id"].as_str().expect("an id").to_owned();
        let role = api.create_role(json!({})).await;
        let (token, _) = api.create_token(&role, json!({})).await;
        Self { api, webhook, call, role, token }
    }

    /// The path of a form that is about one of them.
    fn path(&self, form: &str) -> String {
        let things = [
            ("/webhooks/{id}", &self.webhook),
            ("/webhook_calls/{id}", &self.call),
            ("/roles/{id}", &self.role),
            ("/access_tokens/{id}", &self.token),
        ];
        let path = things
            .iter()
            .fold(form.to_owned(), |path, (pattern, id)| path.replace(pattern, &pattern.replace("{id}", id)));
        assert!(!path.contains('{'), "{form} is about something that this test does not know");
        path.trim_start_matches('/').to_owned()
    }

    /// How they are.
    async fn state(&self) -> Vec<Value> {
        let Self { webhook, call, role, token, .. } = self;
        let mut state = self.api.calls_of(webhook).await;
        for path in [
            format!("/webhooks/{webhook}"),
            format!("/webhooks/{webhook}/signing_secret"),
            format!("/webhook_calls/{call}/attempts"),
            format!("/roles/{role}"),
            format!("/access_tokens/{token}"),
        ] {
            let reply = self.api.get(&path).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
            state.push(reply.json());
        }
        state
    }
}

#[tokio::test]
async fn no_form_of_another_site_is_taken_anywhere_and_none_changes_anything() {
    let (visitor, api) = admin().await;
    let things = Things::make(api).await;
    let (before, name) = (things.state().await, unique());
    // What creates a webhook, a role or a token, switches, deletes, or does what its button says.
    let fields =
        [("name", name.as_str()), ("url", "https://example.com"), ("enabled", "no"), ("do", "rotate"), ("token", "x")];
    for form in Routes::read().forms {
        let path = things.path(&form);
        for (header, value) in FOREIGN {
            let refused = visitor.send(visitor.form(&path, &fields).header(header, value)).await;
            assert_eq!(refused.status, 403, "{path}, {header}: {value}");
            assert!(refused.text.contains("sent from another site"), "{path}: {}", refused.text);
            assert!(refused.headers.get("set-cookie").is_none(), "{path}: {:?}", refused.headers);
        }
    }
    assert_eq!(things.state().await, before);
    for list in ["/webhooks", "/roles", "/access_tokens"] {
        let reply = things.api.get(list).await;
        assert!(reply.status == 200 && !reply.text.contains(&name), "{list}: {}", reply.text);
    }
    assert_eq!(visitor.get("webhooks").await.path(), "webhooks", "nobody is signed out");
}
