//! The list of webhooks when there are many of them, and when its figures cannot be read.

use std::sync::Arc;

use e2e::events::{item_published, on_publish, send, unique};
use e2e::fault_proxy::NoFaults;
use e2e::running::start;
use e2e::{Answer, Api, Page, Receiver, Visitor, eventually};
use serde_json::json;
use stack::Outputs;

use super::reads::{Failing, Watched};

/// Webhooks that have failed.
const FAILING: usize = 20;
/// Most requests of the list, however many webhooks have failed: the session, the webhooks, the tally, of that a chapter and slices, and the calls.
const READS: usize = 6;
/// Looks at the list: another function may read something at the same time.
const LOOKS: usize = 5;
const ON_A_PAGE: usize = 100;

/// The names of the webhooks that a page lists.
fn listed(page: &Page) -> Vec<&str> {
    let links = page.text.split(r#"<a class="name" href=""#).skip(1);
    links.filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect()
}

/// Where the link to another page leads: `next` or `prev`.
fn way(page: &Page, rel: &str) -> Option<String> {
    let (_, link) = page.text.split_once(&format!(r#"rel="{rel}" href=""#))?;
    Some(page.url.join(link.split('"').next()?).ok()?.to_string())
}

/// Webhooks that have each failed once, and a tally that has counted it.
async fn failed_webhooks(outputs: &Outputs) {
    let (api, receiver, model) = (Api::of(outputs), Receiver::start().await, unique());
    receiver.answer(Answer::With(404, "nobody is here".to_owned()));
    let mut ids = Vec::new();
    for _ in 0..FAILING {
        ids.push(api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await);
    }
    send(outputs, &item_published(&model).to_string()).await;
    for id in &ids {
        api.settled_call_of(id).await;
    }
    let own = outputs.clone();
    let counted = tokio::task::spawn_blocking(move || stack::repair_tally(&own, None, None, |_| {})).await;
    counted.expect("it ends").expect("a repair");
}

#[tokio::test]
async fn the_list_takes_few_requests_however_many_have_failed_and_is_there_without_its_figures() {
    let stack = Watched::start("webhook-list").await;
    failed_webhooks(stack.outputs()).await;
    let visitor = Visitor::signed_in(stack.outputs(), &stack.outputs().token).await;
    eventually("the failures are in the list", async || {
        (visitor.get("webhooks").await.text.matches("404").count() >= FAILING).then_some(())
    })
    .await;

    let reads = stack.reads();
    let mut looks = Vec::new();
    for _ in 0..LOOKS {
        reads.taken();
        let page = visitor.get("webhooks").await;
        assert_eq!(listed(&page).len(), FAILING);
        assert!(!page.text.contains("not available"), "{}", page.text);
        looks.push(reads.taken());
    }
    println!("{looks:?}");
    assert!(looks.iter().any(|reads| reads.len() <= READS), "{looks:?}, of at most {READS}");

    let fails = async |what: Failing, note: &str| {
        stack.faults(Arc::new(what));
        let page = visitor.get("webhooks").await;
        assert_eq!((page.status, listed(&page).len()), (200, FAILING), "{note}: {}", page.text);
        assert!(page.text.contains(note), "{note}: {}", page.text);
        page
    };
    let page = fails(Failing(|read| read.says("TALLY#")), "Figures are not available at the moment.").await;
    assert!(!page.text.contains("No calls in 24 h"), "what is not known is not said: {}", page.text);
    let is_of_calls = |request: &e2e::fault_proxy::Request| request.action == "BatchGetItem" && request.says("CALLS#");
    let page = fails(Failing(is_of_calls), "The last failures are not available at the moment.").await;
    assert_eq!(page.text.matches("1 call<").count(), FAILING, "the figures are there: {}", page.text);
    stack.faults(Arc::new(NoFaults));
    assert!(!visitor.get("webhooks").await.text.contains("not available"));
}

#[tokio::test]
async fn the_list_has_pages_of_a_hundred_and_the_switch_leads_back_to_its_page() {
    let stack = tokio::task::spawn_blocking(|| start("webhook-pages", &[])).await.expect("a stack");
    let (outputs, api) = (stack.outputs(), Api::of(stack.outputs()));
    let mut last = String::new();
    for _ in 0..=ON_A_PAGE {
        last = api.create_webhook(json!({})).await;
    }
    let visitor = Visitor::signed_in(outputs, &outputs.token).await;
    let first = visitor.get("webhooks").await;
    assert_eq!((listed(&first).len(), way(&first, "prev")), (ON_A_PAGE, None));
    assert!(first.text.contains("1–100 of 101 webhooks"), "{}", first.text);
    let second = visitor.get(&way(&first, "next").expect("a way on")).await;
    assert_eq!((listed(&second).len(), way(&second, "next")), (1, None));
    assert!(!listed(&first).contains(&listed(&second)[0]), "each webhook is on one page");
    let back = visitor.get(&way(&second, "prev").expect("a way back")).await;
    assert_eq!(listed(&back), listed(&first));

    let form = [("enabled", "no"), ("page", second.value("page"))];
    let switched = visitor.post(&format!("webhooks/{last}/enabled"), &form).await;
    assert_eq!((switched.url.as_str(), listed(&switched)), (second.url.as_str(), listed(&second)));
    assert!(switched.text.contains("Disabled"), "{}", switched.text);

    assert_eq!(api.delete(&format!("/webhooks/{last}")).await.status, 200);
    let behind = visitor.get(second.url.as_str()).await;
    assert_eq!(listed(&behind), listed(&first), "the page that is gone leads to the last one");
    let odd = visitor.get("webhooks?page=two").await;
    assert_eq!(listed(&odd), listed(&first));
    assert!(odd.text.contains("Not understood, and left out: page."), "{}", odd.text);
}
