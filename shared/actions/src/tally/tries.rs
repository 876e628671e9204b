//! Reading the tally while it is written.

use std::time::Duration;

/// How often the tally is read if it is written meanwhile.
const TRIES: u32 = 5;

/// How often the tally was read in vain.
#[derive(Debug, Default)]
pub struct Tries(u32);

impl Tries {
    /// Whether to read it once more. Waits until that is worth it: each time twice as long.
    pub async fn once_more(&mut self) -> bool {
        self.0 += 1;
        let may = self.0 < TRIES;
        if may {
            tokio::time::sleep(Duration::from_millis(20 << self.0)).await;
        }
        may
    }
}
