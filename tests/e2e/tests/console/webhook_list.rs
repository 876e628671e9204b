//! The list of webhooks when many have failed, and when its figures cannot be read.

use std::sync::Arc;

use e2e::events::{item_published, on_publish, send, unique};
use e2e::fault_proxy::NoFaults;
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

/// The names of the webhooks that a page lists.
fn listed(page: &Page) -> Vec<&str> {
    let links = page.text.split(r#"<a class="name" href=""#).skip(1);
    links.filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect()
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
