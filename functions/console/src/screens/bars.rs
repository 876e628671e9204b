//! Bars of calls by status, one upon the other.

use actions::calls::Counted;
use domain::call::CallStatus;

use crate::words;

/// The statuses in a bar, from the bottom up.
pub const STACK: [CallStatus; 4] =
    [CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled, CallStatus::Pending];

/// The least height of a part, in units of the drawing.
const LEAST: u64 = 2;

/// How many calls there are of each status, in the order of [`STACK`].
pub fn counts(counted: &Counted) -> [u64; 4] {
    STACK.map(|status| counted.statuses.get(&status).copied().unwrap_or_default())
}

/// Where a status is in the stack.
pub fn place(status: CallStatus) -> usize {
    STACK.iter().position(|own| *own == status).unwrap_or_default()
}

/// The same in words.
pub fn said(counts: [u64; 4]) -> String {
    let counts = STACK.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let counts = counts.map(|(status, count)| format!("{} {}", words::grouped(count), words::status(status)));
    counts.collect::<Vec<_>>().join(", ")
}

/// The parts of a bar: where each begins from the top, and its height. A bar of `most` calls is as high as the drawing. What is there is at
/// least two units high, so that one failure among thousands of successes shows.
pub fn parts(counts: [u64; 4], most: u64, height: u64) -> Vec<(CallStatus, u64, u64)> {
    let mut parts: Vec<_> = STACK
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| (status, (count * height / most.max(1)).max(LEAST)))
        .collect();
    // What the small ones have too much is taken from the largest.
    let excess = parts.iter().map(|(_, own)| own).sum::<u64>().saturating_sub(height);
    if let Some((_, own)) = parts.iter_mut().max_by_key(|(_, own)| *own) {
        *own -= excess.min(*own - LEAST);
    }
    let mut top = height;
    let placed = parts.into_iter().map(|(status, own)| {
        top -= own.min(top);
        (status, top, own)
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIGHT: u64 = 28;

    #[test]
    fn one_failure_among_many_successes_shows_and_bars_fit() {
        for (counts, most) in [
            ([100_000, 1, 0, 0], 100_001),
            ([1, 1, 1, 1], 4),
            ([1, 1, 1, 1], 1_000_000),
            ([0, 7, 0, 0], 7),
            ([5, 0, 0, 5], 10),
        ] {
            let parts = parts(counts, most, HEIGHT);
            assert_eq!(parts.len(), counts.iter().filter(|count| **count > 0).count());
            let mut bottom = HEIGHT;
            for (status, top, height) in &parts {
                assert!(*height >= 2, "{status:?}");
                assert_eq!(top + height, bottom, "they stand on each other: {parts:?}");
                bottom = *top;
            }
        }
        assert_eq!(parts([0, 7, 0, 0], 7, HEIGHT), [(CallStatus::Failed, 0, HEIGHT)]);
    }

    #[test]
    fn what_bars_show_is_told_in_words() {
        assert_eq!(said([1200, 0, 0, 1]), "1,200 Success, 1 Pending");
        assert_eq!(said([0; 4]), "");
    }
}
