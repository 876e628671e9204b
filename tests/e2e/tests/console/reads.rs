//! What a page reads of the tables, noted by a proxy; and reads that fail.

use std::sync::{Arc, Mutex, PoisonError};

use e2e::fault_proxy::{Fate, FaultProxy, Faults, Request, Switch};
use e2e::running::start_behind;
use stack::{Outputs, Stack};

/// Notes what is read of the tables.
#[derive(Debug, Default)]
pub struct Reads(Mutex<Vec<String>>);

impl Reads {
    /// What was read since the last time.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Faults for Reads {
    fn fate(&self, request: &Request) -> Fate {
        // The scheduler's look, every minute, is for nobody's page.
        if request.is_read() && !request.says("due_shard = :shard") {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request.action.clone());
        }
        Fate::Pass
    }
}

/// Reads of one kind fail.
#[derive(Debug)]
pub struct Failing(pub fn(&Request) -> bool);

impl Faults for Failing {
    fn fate(&self, request: &Request) -> Fate {
        if request.is_read() && (self.0)(request) { Fate::Fail } else { Fate::Pass }
    }
}

/// A stack whose functions reach the AWS services through a proxy. Its tally counts at a command only.
pub struct Watched {
    stack: Stack,
    switch: Arc<Switch>,
    _proxy: FaultProxy,
}

impl Watched {
    pub async fn start(name: &'static str) -> Self {
        let switch = Arc::new(Switch::default());
        let proxy = FaultProxy::start(switch.clone()).await;
        let endpoint = Some(proxy.url());
        let stack = tokio::task::spawn_blocking(move || start_behind(name, &[], endpoint)).await.expect("a stack");
        proxy.forward_to(&stack.outputs().endpoint_url);
        Self { stack, switch, _proxy: proxy }
    }

    pub fn outputs(&self) -> &Outputs {
        self.stack.outputs()
    }

    /// From now on, these faults.
    pub fn faults(&self, faults: Arc<dyn Faults>) {
        self.switch.to(faults);
    }

    /// Notes the reads from now on.
    pub fn reads(&self) -> Arc<Reads> {
        let reads = Arc::new(Reads::default());
        self.faults(reads.clone());
        reads
    }
}
