//! What the functions have logged.

use stack::Outputs;

use crate::wait::eventually;

/// Every line that the functions have logged so far.
///
/// # Panics
///
/// If the logs cannot be read.
pub async fn lines(outputs: &Outputs) -> Vec<String> {
    // The emulator answers 500 if a function starts a new stream at that moment.
    eventually("the logs can be read", || async {
        let outputs = outputs.clone();
        let lines = tokio::task::spawn_blocking(move || stack::read_logs(&outputs)).await;
        let lines = lines.unwrap_or_else(|error| panic!("reading the logs panicked: {error}")).ok()?;
        Some(lines.into_iter().map(|line| line.message).collect())
    })
    .await
}

/// Waits until at least `count` lines hold all of `parts`, and returns these lines.
pub async fn wait_for(outputs: &Outputs, count: usize, parts: &[&str]) -> Vec<String> {
    eventually(&format!("{count} lines of the log hold {parts:?}"), || async {
        let holds = |line: &String| parts.iter().all(|part| line.contains(part));
        let found: Vec<String> = lines(outputs).await.into_iter().filter(holds).collect();
        (found.len() >= count).then_some(found)
    })
    .await
}
