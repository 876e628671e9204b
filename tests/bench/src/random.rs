//! Chance that comes out the same every time: SplitMix64.

/// A row of numbers that follows from its seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The row that follows from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound.max(1)
    }
}

/// Chooses among numbers from 0 on, each as often as its weight says.
#[derive(Debug, Clone)]
pub struct Weighted {
    /// The sums of the weights up to each number, that one included.
    sums: Vec<u64>,
}

impl Weighted {
    /// By these weights.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0;
        let sums = weights.into_iter().map(|weight| {
            // Fine enough, and whole, so that sums are the same everywhere.
            sum += (weight * 1_000_000.0) as u64;
            sum
        });
        Self { sums: sums.collect() }
    }

    /// By Zipf's law: the number n, counted from 1, has a weight of 1/n.
    pub fn zipf(numbers: usize) -> Self {
        Self::new((1..=numbers).map(|number| 1.0 / number as f64))
    }

    /// One of the numbers.
    pub fn choose(&self, random: &mut Random) -> usize {
        let drawn = random.below(self.sums.last().copied().unwrap_or_default());
        self.sums.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_as_often_as_their_weights_say() {
        let (weighted, mut random) = (Weighted::new([1.0, 0.0, 3.0]), Random::new(1));
        let mut counts = [0; 3];
        (0..40_000).for_each(|_| counts[weighted.choose(&mut random)] += 1);
        assert!((9_000..11_000).contains(&counts[0]) && counts[1] == 0, "{counts:?}");
    }

    #[test]
    fn a_seed_gives_the_same_numbers() {
        let row = |seed| {
            (0..9)
                .map({
                    let mut random = Random::new(seed);
                    move |_| random.draw()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(row(7), row(7));
        assert_ne!(row(7), row(8));
    }
}
