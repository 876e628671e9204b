//! The bounds that hold, whatever the size of the log.

use std::fmt;

use super::queries::Asked;
use super::stream::Counting;

/// Most read units for a query, besides those of the calls that it shows.
const READ_UNITS: f64 = 20.0;
/// Most items for a query, besides those of the calls that it shows.
const ITEMS: f64 = 60.0;
/// How many times what it reads of a small log a query may read of a large one, unless both are within [`READ_UNITS`].
const GROWTH: f64 = 1.5;
/// Most write units for counting a call.
const COUNTING_WRITES: f64 = 0.1;
/// Most read units for counting a call.
const COUNTING_READS: f64 = 0.5;

/// Whether something holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it does.
    pub holds: bool,
    text: String,
}

impl Verdict {
    fn new(holds: bool, text: String) -> Self {
        Self { holds, text }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", if self.holds { "ok" } else { "NOT OK" }, self.text)
    }
}

/// Whether counting costs as little as it may.
pub fn of_counting(counting: &Counting) -> [Verdict; 2] {
    let calls = counting.calls.max(1) as f64;
    let (writes, reads) = (counting.write_units / calls, counting.read_units / calls);
    [
        Verdict::new(
            writes <= COUNTING_WRITES,
            format!("counting writes {writes:.3} units a call (at most {COUNTING_WRITES})"),
        ),
        Verdict::new(
            reads <= COUNTING_READS,
            format!("counting reads {reads:.3} units a call (at most {COUNTING_READS})"),
        ),
    ]
}

/// Whether a query is answered rightly, and how little it reads. `small` is the same query of a smaller log.
pub fn of_query(calls: usize, asked: &Asked, small: Option<&Asked>) -> Vec<Verdict> {
    let about = |what: String| format!("{} of {calls} calls: {what}", asked.query);
    if let Some(wrong) = &asked.wrong {
        return vec![Verdict::new(false, about(wrong.clone()))];
    }
    // What the bounds are for is the larger log.
    let (Some(small), true, Some(200)) = (small, asked.bounded, asked.status) else {
        return Vec::new();
    };
    let (items, units) = (asked.cost.items, asked.cost.read_units);
    let bound =
        format!("{units} read units and {items} items beyond the page's own (at most {READ_UNITS} and {ITEMS})");
    let mut verdicts = vec![Verdict::new(units <= READ_UNITS && items <= ITEMS, about(bound))];
    if small.status == Some(200) {
        let before = small.cost.read_units;
        let holds = units <= before * GROWTH || (units < READ_UNITS && before < READ_UNITS);
        let growth = format!(
            "{units} read units after {before} of the small log (at most {GROWTH} times, or under {READ_UNITS})"
        );
        verdicts.push(Verdict::new(holds, about(growth)));
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::cost::Cost;
    use super::*;

    fn asked(items: f64, read_units: f64) -> Asked {
        let cost = Cost { items, read_units, ..Cost::default() };
        Asked { query: "q".to_owned(), bounded: true, status: Some(200), cost, took: Duration::ZERO, wrong: None }
    }

    fn holds(verdicts: &[Verdict]) -> Vec<bool> {
        verdicts.iter().map(|verdict| verdict.holds).collect()
    }

    #[test]
    fn a_query_may_read_so_much_and_no_more() {
        let small = asked(1.0, 20.0);
        let holds = |large: Asked| holds(&of_query(1, &large, Some(&small)))[0];
        assert_eq!([asked(60.0, 20.0), asked(61.0, 20.0), asked(60.0, 20.5)].map(holds), [true, false, false]);
        assert!(of_query(1, &Asked { bounded: false, ..asked(99.0, 99.0) }, Some(&small)).is_empty());
        assert!(of_query(1, &asked(99.0, 99.0), None).is_empty());
    }

    #[test]
    fn a_large_log_may_take_little_more_than_a_small_one() {
        assert_eq!(holds(&of_query(1, &asked(1.0, 19.0), Some(&asked(1.0, 1.0)))), [true, true]);
        assert_eq!(holds(&of_query(1, &asked(1.0, 20.0), Some(&asked(1.0, 1.0)))), [true, false]);
        assert_eq!(holds(&of_query(1, &asked(1.0, 33.0), Some(&asked(1.0, 22.0)))), [false, true]);
    }

    #[test]
    fn a_wrong_answer_never_holds_and_a_refusal_is_no_answer() {
        let wrong = Asked { wrong: Some("it is wrong".to_owned()), ..asked(0.0, 0.0) };
        assert_eq!(holds(&of_query(1, &wrong, None)), [false]);
        let refused = Asked { status: Some(422), ..asked(99.0, 99.0) };
        assert!(of_query(1, &refused, Some(&asked(1.0, 1.0))).is_empty());
    }

    #[test]
    fn counting_may_cost_so_much_and_no_more() {
        let counting = |read_units, write_units| Counting { calls: 10, read_units, write_units, ..Counting::default() };
        assert_eq!(holds(&of_counting(&counting(5.0, 1.0))), [true, true]);
        assert_eq!(holds(&of_counting(&counting(5.1, 1.1))), [false, false]);
    }
}
