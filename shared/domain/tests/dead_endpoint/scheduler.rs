//! A sweep of the scheduler, over what is due by the index, the longest overdue first.

use std::collections::BTreeMap;

/// What a sweep found, by when it was due: calls that wait in the table, and calls whose message is long overdue.
#[derive(Debug, Default)]
pub struct Sweep {
    /// When calls were due that wait in the table.
    pub parked: Vec<usize>,
    /// Calls whose message is long overdue.
    pub overdue: u64,
}

/// Goes through the index until now, or until as many calls are met as a sweep can.
pub fn sweep<T: Calls>(parked: &BTreeMap<usize, T>, riding: &BTreeMap<usize, u64>, now: usize, mut can: u64) -> Sweep {
    let mut found = Sweep::default();
    let (mut parked, mut riding) = (parked.range(..=now).peekable(), riding.range(..=now).peekable());
    loop {
        let is_parked = match (parked.peek(), riding.peek()) {
            (None, None) => return found,
            (Some((due, _)), Some((overdue, _))) => due <= overdue,
            (due, _) => due.is_some(),
        };
        let calls = if is_parked {
            let (due, calls) = parked.next().unwrap_or_else(|| unreachable!("it was there"));
            found.parked.push(*due);
            calls.count()
        } else {
            let calls = *riding.next().unwrap_or_else(|| unreachable!("it was there")).1;
            found.overdue += calls;
            calls
        };
        can = can.saturating_sub(calls);
        if can == 0 {
            return found;
        }
    }
}

/// Calls that are counted together.
pub trait Calls {
    /// How many they are.
    fn count(&self) -> u64;
}
