//! The index lags behind the table, as AWS's do: it says that calls are due which were seen to.

use std::sync::Arc;

use aws::clock;
use domain::retry::WaitsIn;
use e2e::fault_proxy::{Fate, Faults, Request};

use super::{MANY, Turn, Waiting, sent, sweep};

#[derive(Debug)]
struct LaggingIndex;

impl Faults for LaggingIndex {
    fn fate(&self, request: &Request) -> Fate {
        if request.reads_the_index() { Fate::Lag } else { Fate::Pass }
    }
}

#[tokio::test]
async fn a_sweep_reaches_all_that_is_due_though_the_index_lags() {
    let turn = Turn::take(Arc::new(LaggingIndex)).await;
    let mut waiting = Waiting::start(&turn).await;
    waiting.add(MANY, WaitsIn::Table, clock::now()).await;

    assert_eq!(sweep(waiting.outputs).await, sent(MANY));
    assert_eq!(waiting.messages().await, MANY, "one message for each call");
    assert_eq!(sweep(waiting.outputs).await, sent(0), "the index still says the same");
    assert_eq!(waiting.messages().await, 2 * MANY, "at most one more message for each sweep while it lags");
    turn.no_faults();
    assert_eq!(sweep(waiting.outputs).await, sent(0));
    assert_eq!(waiting.messages().await, 2 * MANY);
    waiting.assert_each_is_made_once().await;
}
