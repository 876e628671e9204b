//! Percentiles.

use std::time::Duration;

/// The value that `percent` of the values do not exceed (the nearest rank); zero if there are none.
pub fn percentile(values: &mut [Duration], percent: u32) -> Duration {
    values.sort_unstable();
    let rank = (values.len() * percent as usize).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or_default()
}

/// In milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_as_many_do_not_exceed() {
        let mut values: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!([1, 50, 99, 100].map(|percent| percentile(&mut values, percent).as_millis()), [2, 100, 198, 200]);
        assert_eq!(percentile(&mut [Duration::from_millis(7)], 50).as_millis(), 7);
        assert_eq!(percentile(&mut [], 99), Duration::ZERO);
    }
}
