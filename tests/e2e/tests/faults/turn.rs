//! A stack that tests have to themselves one after the other, each with faults of its own: starting one for each would take
//! longer than the tests.

use std::sync::{Arc, OnceLock};

use e2e::fault_proxy::{Faults, NoFaults, Switch};
use e2e::{Api, queues, schedule};
use stack::Outputs;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard};

use super::Behind;

/// Few processes, for few processors.
const PARAMETERS: &[(&str, &str)] =
    &[("MaxDispatchers", "2"), ("MaxDeliveries", "4"), ("MaxRetries", "4"), ("RetrySchedule", "1,1")];

struct Shared {
    behind: Behind,
    switch: Arc<Switch>,
}

/// A test's turn. It ends, and its faults with it, when it is dropped.
pub struct Turn {
    shared: &'static Shared,
    _turn: MutexGuard<'static, ()>,
}

impl Turn {
    /// Waits for a turn. What goes wrong in it are these faults; the scheduler makes no sweeps by itself.
    pub async fn take(faults: Arc<dyn Faults>) -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        static SHARED: OnceLock<Shared> = OnceLock::new();
        let turn = TURN.lock().await;
        let shared = tokio::task::spawn_blocking(|| SHARED.get_or_init(start)).await;
        let shared = shared.unwrap_or_else(|error| panic!("{error}"));
        // A test that failed may have left something.
        for queue in queues::CONSUMED {
            queues::purge(shared.behind.outputs(), queue).await;
            queues::consume(shared.behind.outputs(), queue, true).await;
        }
        shared.switch.to(faults);
        Self { shared, _turn: turn }
    }

    /// From now on, these faults.
    pub fn faults(&self, faults: Arc<dyn Faults>) {
        self.shared.switch.to(faults);
    }

    /// From now on, nothing goes wrong.
    pub fn no_faults(&self) {
        self.faults(Arc::new(NoFaults));
    }

    pub fn outputs(&self) -> &'static Outputs {
        self.shared.behind.outputs()
    }

    pub fn proxy_url(&self) -> String {
        self.shared.behind.proxy.url()
    }

    pub fn api(&self) -> Api {
        self.shared.behind.api()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.no_faults();
    }
}

/// The proxy lives as long as the process, not as long as the test that is the first.
fn start() -> Shared {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| Runtime::new().unwrap_or_else(|error| panic!("no runtime: {error}")));
    runtime.block_on(async {
        let switch = Arc::new(Switch::default());
        let behind = Behind::start("turns", PARAMETERS, switch.clone()).await;
        schedule::stop(behind.outputs()).await;
        queues::hurry(behind.outputs(), 1).await;
        Shared { behind, switch }
    })
}
