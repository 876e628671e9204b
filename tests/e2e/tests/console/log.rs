//! The activity log, and a call.

use e2e::events::{item_published, on_publish, send_batch, unique};
use e2e::{Answer, Api, Page, Receiver, Visitor, eventually, visited};
use serde_json::json;

use super::admin;
use super::reads::Watched;

/// More calls than a page shows.
const CALLS: usize = 35;
const ON_A_PAGE: usize = 30;
/// Most of a first page, in bytes.
const PAGE_BYTES: usize = 60 * 1024;

/// The addresses of the calls that a page lists.
fn listed(page: &Page) -> Vec<String> {
    let links = page.text.split(r#"<a class="name" href=""#).skip(1);
    links.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// Where a link of a page leads.
fn target(page: &Page, text: &str) -> Option<String> {
    let before = page.text.split(&format!(">{text}</a>")).next().filter(|before| before.len() < page.text.len())?;
    let href = before.rsplit(r#"href=""#).next()?.split('"').next()?;
    Some(page.url.join(&href.replace("&amp;", "&")).ok()?.to_string())
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_its_first_page_is_small() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    let events: Vec<_> = (0..CALLS).map(|_| item_published(&model).to_string()).collect();
    for batch in events.chunks(10) {
        send_batch(visited(), batch).await;
    }
    receiver.wait_for(CALLS).await;
    let first = eventually("all calls are in the log", async || {
        let page = visitor.get(&format!("webhook_calls?webhook={id}&status=success")).await;
        page.text.contains(&format!("{CALLS} calls")).then_some(page)
    })
    .await;
    assert_eq!(listed(&first).len(), ON_A_PAGE);
    assert!(first.text.len() <= PAGE_BYTES, "{} bytes", first.text.len());
    let second = visitor.get(&target(&first, "Older").expect("a link to older ones")).await;
    let all = [listed(&first), listed(&second)].concat();
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (CALLS, CALLS));
    assert_eq!(target(&second, "Older"), None);
    assert_eq!(listed(&visitor.get(&target(&second, "Newest").expect("a link back")).await), listed(&first));
}

#[tokio::test]
async fn what_the_log_shows_is_its_address_and_what_is_not_understood_is_named() {
    let (visitor, _) = admin().await;
    let page = visitor.get("webhook_calls?status=failed&event=publish&from=2026-11-24T10:00").await;
    for part in [r#"value="failed" selected"#, r#"value="publish" selected"#, r#"value="2026-11-24T10:00""#] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let page = visitor.get("webhook_calls?status=exploded&from=2000-01-01&until=2000-01-02").await;
    assert!(page.text.contains("left out: status.") && page.text.contains("Nothing matches"), "{}", page.text);
}

#[tokio::test]
async fn a_call_shows_what_was_sent_and_what_came_back_and_neither_runs() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    let hostile = "</pre><script>alert(1)</script>\"><img src=x>";
    receiver.answer(Answer::With(500, hostile.to_owned()));
    let changes =
        json!({"url": receiver.url("/<hook>"), "events": on_publish(&model), "headers": {"X-Api-Key": "s3cret"}});
    let id = api.create_webhook(changes).await;
    let mut event = item_published(&model);
    event["entity"]["attributes"]["title"] = hostile.into();
    e2e::events::send(visited(), &event.to_string()).await;
    let call = api.settled_call_of(&id).await;
    let call = call["id"].as_str().expect("an id");

    let page = visitor.get(&format!("webhook_calls/{call}")).await;
    assert_eq!(page.status, 200);
    for text in
        [">Attempts</h2>", ">Request</h2>", ">Response</h2>", "[redacted]", "&lt;/pre&gt;&lt;script&gt;", "/%3Chook%3E"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(!page.text.contains("<img") && !page.text.contains("s3cret"), "{}", page.text);
    assert_eq!(page.text.matches("</script>").count(), 1);

    let body = visitor.get(&format!("webhook_calls/{call}/response_body?attempt=1")).await;
    assert_eq!(body.text, hostile);
    assert_eq!(body.headers["content-type"], "text/plain; charset=utf-8");
    assert!(body.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let body = visitor.get(&format!("webhook_calls/{call}/request_body")).await;
    assert!(serde_json::from_str::<serde_json::Value>(&body.text).is_ok(), "{}", body.text);
    for nowhere in [format!("webhook_calls/{call}/response_body?attempt=7"), "webhook_calls/nowhere".to_owned()] {
        assert_eq!(visitor.get(&nowhere).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn a_resend_is_queued_and_its_outcome_is_told_when_it_is_there() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    receiver.answer(Answer::With(500, String::new()));
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    e2e::events::send(visited(), &item_published(&model).to_string()).await;
    let call = api.settled_call_of(&id).await;
    let path = format!("webhook_calls/{}", call["id"].as_str().expect("an id"));
    receiver.answer(Answer::Hang);
    let page = visitor.post(&format!("{path}/resend"), &[]).await;
    assert!(page.text.contains("Queued: it is sent in a moment.") && page.text.contains("data-live"), "{}", page.text);
    assert!(page.url.query().is_some_and(|query| query == "resent_after=1"), "{}", page.url);
    eventually("the outcome is told", async || {
        let page = visitor.get(page.url.as_str()).await;
        (page.text.contains("Sent again, and failed again") && !page.text.contains("data-live")).then_some(())
    })
    .await;
}

/// Most requests of a page of one webhook's calls: the session, the tally, the webhooks, the webhook's log and the calls. As they are so few, none
/// waits for more than four others.
const READS: usize = 5;
/// Of all webhooks' calls: which webhooks there are, and which there were, is asked for together, before their logs are read.
const READS_OF_ALL: usize = READS + 2;
/// Looks at a page: another function may read something at the same time.
const LOOKS: usize = 5;

#[tokio::test]
async fn a_page_of_the_log_takes_few_requests() {
    let stack = Watched::start("log-reads").await;
    let reads = stack.reads();
    let (api, receiver, model) = (Api::of(stack.outputs()), Receiver::start().await, unique());
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    let events: Vec<_> = (0..CALLS).map(|_| item_published(&model).to_string()).collect();
    for batch in events.chunks(10) {
        send_batch(stack.outputs(), batch).await;
    }
    let visitor = Visitor::signed_in(stack.outputs(), &stack.outputs().token).await;
    for (path, most) in [
        (format!("webhook_calls?webhook={id}&status=success"), READS),
        ("webhook_calls?status=success".to_owned(), READS_OF_ALL),
    ] {
        eventually("all calls are in the log", async || {
            visitor.get(&path).await.text.contains(&format!("{CALLS} calls")).then_some(())
        })
        .await;
        let mut looks = Vec::new();
        for _ in 0..LOOKS {
            reads.taken();
            let page = visitor.get(&path).await;
            assert_eq!(listed(&page).len(), ON_A_PAGE);
            looks.push(reads.taken());
        }
        println!("{path}: {looks:?}");
        assert!(looks.iter().any(|reads| reads.len() <= most), "{looks:?}, of at most {most}");
    }
}
