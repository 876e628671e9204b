//! Stopping before Lambda does: what it kills cannot say why.

use std::future::Future;
use std::time::{Duration, SystemTime};

use tokio::time::timeout;

/// Time that is left over for the answer.
const MARGIN: Duration = Duration::from_secs(5);

/// How long from now until shortly before the deadline.
pub fn left(deadline: SystemTime) -> Duration {
    deadline.duration_since(SystemTime::now()).unwrap_or_default().saturating_sub(MARGIN)
}

/// What the work comes to, unless it takes longer than that.
pub async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(time, work).await.ok()
}
