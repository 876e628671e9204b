//! Chance that is the same in each run.

use std::sync::atomic::{AtomicU64, Ordering};

/// Chance that is the same in each run: the same throws in the same order.
#[derive(Debug)]
pub struct Dice {
    seed: u64,
    throws: AtomicU64,
}

impl Dice {
    /// Dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, throws: AtomicU64::new(0) }
    }

    /// Whether something happens whose chance is one in `sides`.
    pub fn one_in(&self, sides: u64) -> bool {
        let throw = self.throws.fetch_add(1, Ordering::Relaxed) + self.seed.wrapping_mul(0x1_0000_0001);
        // SplitMix64
        let mixed = throw.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).is_multiple_of(sides)
    }
}
