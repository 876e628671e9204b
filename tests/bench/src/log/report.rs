//! What was measured, as a table for people and as JSON.

use std::fmt;

use serde_json::json;

use super::queries::Asked;
use super::stream::Counting;
use super::verdict::{self, Verdict};

/// What was measured.
#[derive(Debug)]
pub struct Report {
    counting: Counting,
    /// For each query, and the calls in its log.
    asked: Vec<(usize, Asked)>,
}

impl Report {
    pub(super) fn new(counting: Counting) -> Self {
        Self { counting, asked: Vec::new() }
    }

    /// Adds a query. Those of the smaller log come first.
    pub(super) fn add(&mut self, calls: usize, asked: Asked) {
        self.asked.push((calls, asked));
    }

    /// Whether everything holds.
    pub fn is_good(&self) -> bool {
        self.verdicts().iter().all(|verdict| verdict.holds)
    }

    /// How often a query was answered with 200.
    pub fn answered(&self) -> usize {
        self.asked.iter().filter(|(_, asked)| asked.status == Some(200)).count()
    }

    /// What is wrong with answers.
    pub fn wrong(&self) -> Vec<&str> {
        self.asked.iter().filter_map(|(_, asked)| asked.wrong.as_deref()).collect()
    }

    /// A list of what each query has read.
    pub fn to_json(&self) -> String {
        let one = |(calls, asked): &(usize, Asked)| {
            json!({
                "query": asked.query,
                "calls": calls,
                "status": asked.status,
                "itemsRead": asked.cost.items,
                "readUnits": asked.cost.read_units,
                "ownUnits": asked.cost.own_units,
                "requests": asked.cost.requests,
                "ms": asked.took.as_millis() as u64,
            })
        };
        json!(self.asked.iter().map(one).collect::<Vec<_>>()).to_string()
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts = verdict::of_counting(&self.counting).to_vec();
        for (number, (calls, asked)) in self.asked.iter().enumerate() {
            let small = self.asked[..number].iter().map(|(_, small)| small).find(|small| small.query == asked.query);
            verdicts.extend(verdict::of_query(*calls, asked, small));
        }
        verdicts
    }

    /// The queries, each of the smaller log before that of the larger one.
    fn by_query(&self) -> Vec<&(usize, Asked)> {
        let first = |name: &str| self.asked.iter().position(|(_, asked)| asked.query == name);
        let mut rows: Vec<_> = self.asked.iter().collect();
        rows.sort_by_key(|(_, asked)| first(&asked.query));
        rows
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counting { calls, records, requests, read_units, write_units, took } = self.counting;
        writeln!(
            f,
            "Counting {calls} calls by {records} records: {requests} requests, {read_units} read units, {write_units} write units, {} ms\n",
            took.as_millis()
        )?;
        writeln!(f, "| query | calls | status | items read | read units | own units | requests | ms |")?;
        writeln!(f, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
        for (calls, asked) in self.by_query() {
            let status = asked.status.map_or("-".to_owned(), |status| status.to_string());
            let cost = &asked.cost;
            writeln!(
                f,
                "| {} | {calls} | {status} | {} | {:.1} | {:.1} | {} | {} |",
                asked.query,
                cost.items,
                cost.read_units,
                cost.own_units,
                cost.requests,
                asked.took.as_millis()
            )?;
        }
        writeln!(f)?;
        let verdicts = self.verdicts();
        verdicts.iter().try_for_each(|verdict| writeln!(f, "{verdict}"))
    }
}
