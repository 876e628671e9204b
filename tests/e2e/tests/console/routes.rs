//! The routes of the console, as its router lists them; and where those lead that have no page of their own.

use std::collections::BTreeSet;

use e2e::Visitor;
use stack::workspace;

use super::admin;

/// Paths of routes, without `/console`: `/webhooks/{id}`.
pub struct Routes {
    /// Those that have a page.
    pub pages: BTreeSet<String>,
    /// Those that take a form.
    pub forms: BTreeSet<String>,
}

impl Routes {
    /// What the router of the console says. What is not read there fails: it has forms of every kind.
    pub fn read() -> Self {
        let file = workspace().join("functions/console/src/router.rs");
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let of = |call: &str| {
            let calls = source
                .split(call)
                .skip(1)
                .filter_map(|rest| rest.trim_start().strip_prefix("\"/console")?.split('"').next());
            calls.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let (pages, forms) = (of(".page("), of(".form("));
        for (found, call) in [(&pages, ".page("), (&forms, ".form(")] {
            assert_eq!(
                found.len(),
                source.matches(call).count(),
                "each {call}…) of {} begins with its path",
                file.display()
            );
        }
        assert!(forms.contains("/webhooks/{id}/enabled") && pages.contains("/webhooks/{id}"), "{forms:?}");
        Self { pages, forms }
    }
}

#[tokio::test]
async fn what_takes_a_form_only_leads_to_the_page_above_it() {
    let (visitor, api) = admin().await;
    let webhook = api.create_webhook(serde_json::json!({})).await;
    let Routes { pages, forms } = Routes::read();
    let bare: Vec<_> = forms.difference(&pages).collect();
    assert!(bare.len() >= 6, "{bare:?}");
    for form in bare {
        let path = form.replace("/webhooks/{id}", &format!("/webhooks/{webhook}")).replace("{id}", "nothing");
        let (status, page) = led(&visitor, path.trim_start_matches('/')).await;
        assert_eq!(status, if path.contains("/nothing") { 404 } else { 200 }, "{path} leads to {page}");
        // The console itself leads on to the first page.
        assert!(path == "/sign_out" || path.starts_with(&format!("/{page}/")), "{path} leads to {page}");
    }
    let (status, page) = led(&visitor, &format!("webhooks/{webhook}/enabled")).await;
    assert_eq!((status, page), (200, format!("webhooks/{webhook}")));
}

/// Asks for the page of a path that has none: the status and the path of what it leads to.
async fn led(visitor: &Visitor, path: &str) -> (u16, String) {
    let answer = visitor.send(visitor.request(reqwest::Method::GET, path)).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    let page = visitor.get(path).await;
    (page.status, page.path().to_owned())
}

#[tokio::test]
async fn whoever_is_signed_out_gets_from_a_form_to_the_page_above_it() {
    let (_, api) = admin().await;
    let webhook = api.create_webhook(serde_json::json!({})).await;
    let mut visitor_without = Visitor::of(e2e::visited());
    let asked = visitor_without.get(&format!("webhooks/{webhook}/preview")).await;
    assert_eq!((asked.path(), asked.value("to")), ("sign_in", format!("webhooks/{webhook}").as_str()));
    let entered = visitor_without.sign_in(&e2e::visited().token, asked.value("to")).await;
    assert_eq!((entered.status, entered.path()), (200, format!("webhooks/{webhook}").as_str()));
}
