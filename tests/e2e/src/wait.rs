//! Waiting for conditions: tests never sleep a fixed time.

use std::future::Future;
use std::time::{Duration, Instant};

/// Longest wait for something that must happen. Generous, because the machine may be busy with other things.
const PATIENCE: Duration = Duration::from_secs(90);
/// Time between two looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// Looks again and again until there is something, and returns it.
///
/// # Panics
///
/// If there is nothing after a minute and a half; `what` says what was waited for.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, look: impl FnMut() -> F) -> T {
    eventually_within(PATIENCE, what, look).await
}

/// As [`eventually`], for what the tally has to count: the logs that other tests write come first, and are large.
///
/// # Panics
///
/// If there is nothing after ten minutes.
pub async fn eventually_counted<T, F: Future<Output = Option<T>>>(what: &str, look: impl FnMut() -> F) -> T {
    eventually_within(Duration::from_secs(600), what, look).await
}

/// As [`eventually`], with a patience of its own: for what takes long on any machine.
///
/// # Panics
///
/// If there is nothing by then; `what` says what was waited for.
pub async fn eventually_within<T, F: Future<Output = Option<T>>>(
    patience: Duration,
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < patience, "waited {patience:?} in vain: {what}");
        tokio::time::sleep(INTERVAL).await;
    }
}
