//! Windows of time.

use std::time::Duration;

use domain::listed_event::EventPlace;
use domain::time::Timestamp;

/// Length of a window in milliseconds. So long that a page of a busy list reads one or two of them; so short that it does not read much.
const MILLIS: i64 = 10_000;

/// The start of the window that a moment is in.
pub(super) fn start(at: Timestamp) -> Timestamp {
    at.minus(Duration::from_millis(u64::try_from(at.as_millis() % MILLIS).unwrap_or_default()))
}

/// The window that a moment is in, as sort keys begin with it.
pub(super) fn name(at: Timestamp) -> String {
    start(at).to_seconds_text()
}

/// The last sort key that an item may have which holds an event before a place.
pub(super) fn last_key_before(place: &EventPlace) -> String {
    // Nothing of a window is before its first moment.
    let is_first = place.id.is_empty() && start(place.at) == place.at;
    if is_first { name(place.at) } else { format!("{}#~", name(place.at)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_ten_seconds() {
        for (at, window) in [
            ("2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00Z"),
            ("2026-11-24T10:00:09.999Z", "2026-11-24T10:00:00Z"),
            ("2026-11-24T10:00:10.000Z", "2026-11-24T10:00:10Z"),
        ] {
            assert_eq!(name(at.parse().unwrap()), window);
        }
    }
}
