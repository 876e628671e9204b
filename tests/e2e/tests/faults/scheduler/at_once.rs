//! Two sweeps at once: one takes longer than a minute, or the scheduler is started twice.

use std::sync::Arc;

use aws::clock;
use domain::retry::WaitsIn;
use e2e::fault_proxy::NoFaults;

use super::{MANY, Turn, Waiting, sweep};

#[tokio::test]
async fn of_two_sweeps_at_once_each_call_is_made_once() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let mut waiting = Waiting::start(&turn).await;
    waiting.add(MANY, WaitsIn::Table, clock::now()).await;

    let (one, other) = tokio::join!(sweep(waiting.outputs), sweep(waiting.outputs));
    let sent = [&one, &other].map(|answer| answer["sent"].as_u64().unwrap_or_else(|| panic!("{answer}")));
    assert_eq!(sent.iter().sum::<u64>(), MANY as u64, "each call is postponed by one of them: {sent:?}");
    let messages = waiting.messages().await;
    assert!((MANY..=2 * MANY).contains(&messages), "{messages} messages");
    waiting.assert_each_is_made_once().await;
}
