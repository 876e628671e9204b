//! Recording what came of attempts. Outcomes that are ready at about the same time share a request; one that no other can join
//! does not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws::store::outcomes::Settlement;
use aws::store::{StoreError, Tables};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// How long an outcome waits for another.
const GATHERING: Duration = Duration::from_millis(5);
/// How long it waits at most, however many come one after the other.
const LONGEST_GATHERING: Duration = Duration::from_millis(20);
/// Time that is left over when recording is given up, for what is to be said about it.
const MARGIN: Duration = Duration::from_secs(1);
/// Pauses between tries to record.
const PAUSE: Duration = Duration::from_millis(200);

/// Records the outcomes of a batch.
#[derive(Debug, Clone)]
pub struct Recorder {
    stop_at: SystemTime,
    jobs: mpsc::UnboundedSender<Job>,
    expected: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Job {
    settlement: Settlement,
    /// Until the job is out of the inbox: then nobody waits for it any more.
    #[expect(dead_code, reason = "its drop is what counts")]
    expected: Option<Expected>,
    answer: oneshot::Sender<Result<bool, StoreError>>,
}

/// An attempt whose outcome others wait for a moment to share a request with. Dropped at the latest when there will be none.
#[derive(Debug)]
pub struct Expected(Arc<AtomicUsize>);

impl Drop for Expected {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Recorder {
    /// Starts recording. What cannot be written is tried again until shortly before the `deadline`.
    pub fn start(tables: Tables, deadline: SystemTime) -> Self {
        let stop_at = deadline.checked_sub(MARGIN).unwrap_or(deadline);
        let (jobs, inbox) = mpsc::unbounded_channel();
        let expected = Arc::new(AtomicUsize::new(0));
        tokio::spawn(run(tables, stop_at, inbox, expected.clone()));
        Self { stop_at, jobs, expected }
    }

    /// Announces an attempt.
    pub fn expect(&self) -> Expected {
        self.expected.fetch_add(1, Ordering::SeqCst);
        Expected(self.expected.clone())
    }

    /// Whether there is time for another try; waits until it is time for it.
    pub async fn another_try(&self) -> bool {
        pause(self.stop_at).await
    }

    /// Records an outcome. `false` if the claim was no longer ours.
    pub async fn record(&self, settlement: Settlement, expected: Expected) -> Result<bool, StoreError> {
        const ACTION: &str = "record an outcome";
        let (answer, answered) = oneshot::channel();
        let gone = |_| StoreError::Service { action: ACTION, cause: "the recorder has ended".to_owned() };
        self.jobs.send(Job { settlement, expected: Some(expected), answer }).map_err(|_| gone(()))?;
        answered.await.map_err(|_| gone(()))?
    }
}

async fn run(tables: Tables, stop_at: SystemTime, mut inbox: mpsc::UnboundedReceiver<Job>, expected: Arc<AtomicUsize>) {
    while let Some(job) = inbox.recv().await {
        let jobs = gather(job, &mut inbox, &expected).await;
        // While they are on their way, others are gathered.
        let tables = tables.clone();
        tokio::spawn(async move { settle(&tables, jobs, stop_at).await });
    }
}

/// The outcomes that share a request: this one, and those that come within a moment, if any are to come.
async fn gather(job: Job, inbox: &mut mpsc::UnboundedReceiver<Job>, expected: &AtomicUsize) -> Vec<Job> {
    let arrived = |job: Job| Job { expected: None, ..job };
    let mut jobs = vec![arrived(job)];
    let stop_at = Instant::now() + LONGEST_GATHERING;
    loop {
        // Those that are there already do not wait at all.
        while let Ok(job) = inbox.try_recv() {
            jobs.push(arrived(job));
        }
        if expected.load(Ordering::SeqCst) == 0 {
            return jobs;
        }
        match timeout_at(stop_at.min(Instant::now() + GATHERING), inbox.recv()).await {
            Ok(Some(job)) => jobs.push(arrived(job)),
            Ok(None) | Err(_) => return jobs,
        }
    }
}

/// Waits a moment, if there is time for that.
async fn pause(stop_at: SystemTime) -> bool {
    let has_time = SystemTime::now() + PAUSE < stop_at;
    if has_time {
        tokio::time::sleep(PAUSE).await;
    }
    has_time
}

async fn settle(tables: &Tables, mut jobs: Vec<Job>, stop_at: SystemTime) {
    loop {
        let settlements: Vec<_> = jobs.iter().map(|job| job.settlement.clone()).collect();
        let answers = tables.settle(&settlements).await;
        let is_last = SystemTime::now() + PAUSE >= stop_at;
        let mut again = Vec::new();
        for (job, answer) in jobs.into_iter().zip(answers) {
            match answer {
                Err(error) if !is_last => {
                    tracing::warn!(%error, "an outcome could not be recorded; trying again");
                    again.push(job);
                }
                answer => drop(job.answer.send(answer)),
            }
        }
        if again.is_empty() {
            return;
        }
        jobs = again;
        tokio::time::sleep(PAUSE).await;
    }
}
