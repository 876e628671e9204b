//! Waiting before another try of a write that others disturbed.

use std::time::Duration;

/// Waits up to two thirds of a second, by chance, so that those who collided do not collide again. The first tries are sooner.
pub(super) async fn before_another_try(tries: u32) {
    tokio::time::sleep(Duration::from_millis(crate::ids::chance(20 << tries.min(5)))).await;
}
