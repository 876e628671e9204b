//! How long attempts took, roughly.

use serde::{Deserialize, Deserializer, Serialize};

/// Up to how many milliseconds each class goes. No attempt is given more than ten seconds by default.
const BOUNDS: [u64; 12] = [10, 20, 40, 80, 150, 300, 600, 1_200, 2_500, 5_000, 10_000, 30_000];

/// A class of durations: those up to a bound, and above that of the class before. What is longer than all bounds is in the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Latency(u8);

impl Latency {
    /// The class of a duration in milliseconds.
    pub fn of(duration_ms: u64) -> Self {
        let class = BOUNDS.partition_point(|bound| *bound < duration_ms).min(BOUNDS.len() - 1);
        Self(u8::try_from(class).unwrap_or_default())
    }

    /// Up to how many milliseconds the class goes.
    pub fn bound_ms(self) -> u64 {
        BOUNDS[usize::from(self.0)]
    }

    /// As a number: 0 if there is no duration.
    pub(super) fn number(latency: Option<Self>) -> u8 {
        latency.map_or(0, |latency| latency.0 + 1)
    }

    /// What [`number`](Self::number) made a number of.
    pub(super) fn from_number(number: u8) -> Option<Self> {
        let class = number.checked_sub(1)?;
        (usize::from(class) < BOUNDS.len()).then_some(Self(class))
    }
}

impl<'de> Deserialize<'de> for Latency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let class = u8::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom(format!("there is no class {class} of durations"));
        class.checked_add(1).and_then(Self::from_number).ok_or_else(unknown)
    }
}

/// The class that holds the duration that `percent` of all are no longer than; `None` if there are none. `counts` tells how many
/// durations there are of each class.
pub fn percentile(counts: &std::collections::BTreeMap<Latency, u64>, percent: u64) -> Option<Latency> {
    let total: u64 = counts.values().sum();
    let mut left = (total * percent).div_ceil(100).max(1);
    counts.iter().find_map(|(latency, count)| {
        let found = (*count >= left).then_some(*latency);
        left = left.saturating_sub(*count);
        found
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_class_goes_up_to_its_bound() {
        let bounds = [0, 10, 11, 87, 30_000, 30_001, u64::MAX].map(|ms| Latency::of(ms).bound_ms());
        assert_eq!(bounds, [10, 10, 20, 150, 30_000, 30_000, 30_000]);
    }

    #[test]
    fn so_many_percent_are_no_longer_than_a_percentile() {
        let counts = BTreeMap::from([(Latency::of(1), 90), (Latency::of(100), 9), (Latency::of(9000), 1)]);
        let bound = |percent| percentile(&counts, percent).map(Latency::bound_ms);
        assert_eq!([50, 90, 91, 95, 99, 100].map(bound), [10, 10, 150, 150, 150, 10_000].map(Some));
        assert_eq!(percentile(&BTreeMap::new(), 50), None);
        assert_eq!(percentile(&BTreeMap::from([(Latency::of(30), 1)]), 50), Some(Latency::of(30)));
    }

    #[test]
    fn classes_survive_as_numbers_and_others_are_refused() {
        for class in [None, Some(Latency::of(0)), Some(Latency::of(u64::MAX))] {
            assert_eq!(Latency::from_number(Latency::number(class)), class);
        }
        assert_eq!(serde_json::from_str::<Latency>("11").unwrap(), Latency::of(u64::MAX));
        assert!(serde_json::from_str::<Latency>("12").is_err() && serde_json::from_str::<Latency>("255").is_err());
    }
}
