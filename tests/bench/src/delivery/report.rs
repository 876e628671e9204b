//! What was measured, as tables for people and as JSON.

use std::fmt;

use serde_json::{Value, json};

use super::case::Case;
use super::measured::Measured;
use super::percentile::millis;
use super::start::Start;

/// What was measured.
#[derive(Debug, Default)]
pub struct Report {
    /// Each case; with what another commit came to, if it is compared.
    pub cases: Vec<(Measured, Option<Measured>)>,
    /// Each function's start.
    pub starts: Vec<Start>,
}

/// A figure that is compared: its name, and what it is of a case.
type Figure = (&'static str, fn(&Measured) -> f64);

/// The figures that are compared.
const COMPARED: [Figure; 10] = [
    ("deliveriesPerSecond", |measured| measured.per_second),
    ("latencyP50", |measured| millis(measured.p50)),
    ("latencyP99", |measured| millis(measured.p99)),
    ("cpuDispatcher", |measured| measured.cpu_ms.dispatcher),
    ("cpuDelivery", |measured| measured.cpu_ms.delivery),
    ("requests", Measured::all_requests),
    ("writeUnits", |measured| measured.write_units),
    ("billedMs", |measured| measured.billed_ms.sum()),
    ("peakMB", |measured| measured.peak_mb.most()),
    ("usdPerMillion", |measured| measured.price.total()),
];

impl Report {
    /// A list of the cases.
    pub fn to_json(&self) -> String {
        let one = |(measured, against): &(Measured, Option<Measured>)| {
            let mut json = measured.to_json();
            if let Some(against) = against {
                let ratios = COMPARED.iter().map(|(name, figure)| (*name, ratio(figure(measured), figure(against))));
                json["against"] = against.to_json();
                json["ratios"] = Value::Object(ratios.map(|(name, ratio)| (name.to_owned(), json!(ratio))).collect());
            }
            json
        };
        json!(self.cases.iter().map(one).collect::<Vec<_>>()).to_string()
    }

    fn write_cases(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Each delivery:\n")?;
        writeln!(
            f,
            "| batch | fan-out | event | payload | receiver | deliveries/s | event to request p50, p99 ms | CPU ms dispatcher + delivery | billed ms | AWS requests | write units | read units | bytes logged | peak MB | USD per million |"
        )?;
        writeln!(f, "|--:|--:|--:|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for (measured, _) in &self.cases {
            let Measured { per_second, p50, p99, cpu_ms, billed_ms, peak_mb, .. } = measured;
            writeln!(
                f,
                "| {} | {per_second:.0} | {:.1}, {:.1} | {:.2} + {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0}, {:.0} | {:.2} |",
                name(&measured.case),
                millis(*p50),
                millis(*p99),
                cpu_ms.dispatcher,
                cpu_ms.delivery,
                billed_ms.sum(),
                measured.all_requests(),
                measured.write_units,
                measured.read_units,
                measured.logged_bytes,
                peak_mb.dispatcher,
                peak_mb.delivery,
                measured.price.total(),
            )?;
        }
        Ok(())
    }

    fn write_prices(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nA million deliveries, in USD, and the AWS requests of each:\n")?;
        writeln!(
            f,
            "| batch | fan-out | event | payload | receiver | Lambda | DynamoDB | SQS | logs | all | requests by operation |"
        )?;
        writeln!(f, "|--:|--:|--:|---|---|--:|--:|--:|--:|--:|---|")?;
        for (measured, _) in &self.cases {
            let price = measured.price;
            let requests = measured.requests.iter().map(|(action, count)| format!("{action} {count:.3}"));
            writeln!(
                f,
                "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {} |",
                name(&measured.case),
                price.lambda,
                price.dynamodb,
                price.sqs,
                price.logs,
                price.total(),
                requests.collect::<Vec<_>>().join(", ")
            )?;
        }
        Ok(())
    }

    fn write_ratios(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cases.iter().all(|(_, against)| against.is_none()) {
            return Ok(());
        }
        writeln!(f, "\nThis one as a multiple of the other commit; below 1 is less:\n")?;
        let names = COMPARED.map(|(name, _)| name).join(" | ");
        writeln!(f, "| batch | fan-out | event | payload | receiver | {names} |")?;
        writeln!(f, "|--:|--:|--:|---|---|{}", "--:|".repeat(COMPARED.len()))?;
        for (measured, against) in &self.cases {
            let Some(against) = against else { continue };
            let ratios = COMPARED.map(|(_, figure)| match ratio(figure(measured), figure(against)) {
                Some(ratio) => format!("{ratio:.2}"),
                None => "-".to_owned(),
            });
            writeln!(f, "| {} | {} |", name(&measured.case), ratios.join(" | "))?;
        }
        Ok(())
    }

    fn write_starts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.starts.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nFrom the start of a function's process to its first request for work:\n")?;
        writeln!(f, "| function | p50 ms | p99 ms | program MB |\n|---|--:|--:|--:|")?;
        for Start { function, bytes, p50, p99 } in &self.starts {
            let megabytes = *bytes as f64 / 1e6;
            writeln!(f, "| {function} | {:.1} | {:.1} | {megabytes:.1} |", millis(*p50), millis(*p99))?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_cases(f)?;
        self.write_prices(f)?;
        self.write_ratios(f)?;
        self.write_starts(f)
    }
}

/// The first columns of a row.
fn name(case: &Case) -> String {
    let Case { batch, fanout, size, payload, answer } = case;
    format!("{batch} | {fanout} | {size} | {} | {}", payload.name(), answer.name())
}

/// `None` where there is nothing to compare with.
fn ratio(this: f64, other: f64) -> Option<f64> {
    (other > 0.0).then(|| this / other)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::case::USUAL;
    use super::super::drive::Driven;
    use super::super::measured::Raw;
    use super::*;

    fn measured(deliveries: u64) -> Measured {
        let driven = Driven { deliveries, took: Duration::from_secs(1), ..Driven::default() };
        Measured::new(USUAL, 2339, Raw { driven, write_units: 60.0, ..Raw::default() })
    }

    #[test]
    fn every_row_of_a_table_has_as_many_columns_as_its_head() {
        let start = Start { function: "api".into(), bytes: 1_500_000, p50: Duration::ZERO, p99: Duration::ZERO };
        let report = Report { cases: vec![(measured(10), Some(measured(20)))], starts: vec![start] };
        let text = report.to_string();
        let tables = text.split("\n\n").filter(|part| part.starts_with('|'));
        let columns = |line: &str| line.matches('|').count();
        let mut number = 0;
        for table in tables {
            let mut lines = table.lines();
            let head = columns(lines.next().unwrap());
            lines.for_each(|line| assert_eq!(columns(line), head, "{line}"));
            number += 1;
        }
        assert_eq!(number, 4, "{text}");
        assert!(text.contains("| api | 0.0 | 0.0 | 1.5 |"), "{text}");
    }

    #[test]
    fn ratios_are_of_this_commit_to_the_other() {
        let report = Report { cases: vec![(measured(10), Some(measured(20)))], starts: Vec::new() };
        let json: Value = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(json[0]["ratios"]["deliveriesPerSecond"], 0.5);
        assert_eq!(json[0]["ratios"]["writeUnits"], 2.0);
        assert_eq!(json[0]["ratios"]["requests"], Value::Null);
        assert_eq!(json[0]["against"]["deliveries"], 20);
    }
}
