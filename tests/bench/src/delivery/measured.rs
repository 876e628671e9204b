//! What was measured of a case, for each delivery.

use std::collections::BTreeMap;
use std::ops::Sub;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::case::Case;
use super::drive::Driven;
use super::percentile::{millis, percentile};
use super::prices::{Bill, Price};
use crate::function::MEMORY_MB;

/// Something of either function.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "said above")]
pub struct ByFunction<T> {
    pub dispatcher: T,
    pub delivery: T,
}

/// What was counted of a case, all deliveries together.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// What driving it came to.
    pub driven: Driven,
    /// Time on a processor.
    pub cpu: ByFunction<Duration>,
    /// The most memory that either had at any time, in bytes.
    pub peak_bytes: ByFunction<u64>,
    /// Bytes that both logged.
    pub logged_bytes: u64,
    /// Requests of AWS by their action.
    pub requests: BTreeMap<String, u64>,
    /// Read units of both tables.
    pub read_units: f64,
    /// Write units of both tables and the index.
    pub write_units: f64,
    /// As how many requests SQS bills the use of DeliveryQueue and RetryQueue.
    pub fair_requests: u64,
}

/// What was measured of a case, for each delivery unless said.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The case.
    pub case: Case,
    /// Size of an event, in bytes.
    pub event_bytes: usize,
    /// Deliveries, all of them.
    pub deliveries: u64,
    /// Deliveries a second, by one process of each function, one after the other.
    pub per_second: f64,
    /// Event to request, without the waits in queues, of half of the deliveries at most.
    pub p50: Duration,
    /// The same of 99 in 100 at most.
    pub p99: Duration,
    /// Milliseconds on a processor.
    pub cpu_ms: ByFunction<f64>,
    /// Milliseconds of invocations, each rounded up to whole ones.
    pub billed_ms: ByFunction<f64>,
    /// Requests of AWS by their action.
    pub requests: BTreeMap<String, f64>,
    /// Read units.
    pub read_units: f64,
    /// Write units.
    pub write_units: f64,
    /// Bytes logged.
    pub logged_bytes: f64,
    /// The most memory at any time, in MB; not for each delivery.
    pub peak_mb: ByFunction<f64>,
    /// What a million deliveries cost, in USD.
    pub price: Price,
}

impl<T: Copy + Sub<Output = T>> ByFunction<T> {
    /// Each without that of the other one.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self { dispatcher: self.dispatcher - other.dispatcher, delivery: self.delivery - other.delivery }
    }
}

impl<T> ByFunction<T> {
    fn map<U>(self, map: impl Fn(T) -> U) -> ByFunction<U> {
        ByFunction { dispatcher: map(self.dispatcher), delivery: map(self.delivery) }
    }
}

impl ByFunction<f64> {
    /// Both together.
    pub fn sum(self) -> f64 {
        self.dispatcher + self.delivery
    }

    /// The larger one.
    pub fn most(self) -> f64 {
        self.dispatcher.max(self.delivery)
    }
}

impl Measured {
    /// Shares out what was counted.
    pub fn new(case: Case, event_bytes: usize, raw: Raw) -> Self {
        let Raw { mut driven, cpu, peak_bytes, logged_bytes, requests, read_units, write_units, fair_requests } = raw;
        let deliveries = driven.deliveries.max(1) as f64;
        let billed = ByFunction { dispatcher: billed(&driven.dispatches), delivery: billed(&driven.attempts) };
        let bill = Bill {
            gb_seconds: billed.sum() / 1000.0 * f64::from(MEMORY_MB) / 1024.0 / deliveries,
            invocations: (driven.dispatches.len() + driven.attempts.len()) as f64 / deliveries,
            write_units: write_units / deliveries,
            read_units: read_units / deliveries,
            sqs_requests: (driven.event_requests + fair_requests) as f64 / deliveries,
            fair_requests: fair_requests as f64 / deliveries,
            logged_bytes: logged_bytes as f64 / deliveries,
        };
        Self {
            case,
            event_bytes,
            deliveries: driven.deliveries,
            per_second: driven.deliveries as f64 / driven.took.as_secs_f64().max(f64::EPSILON),
            p50: percentile(&mut driven.latencies, 50),
            p99: percentile(&mut driven.latencies, 99),
            cpu_ms: cpu.map(|cpu| millis(cpu) / deliveries),
            billed_ms: billed.map(|billed| billed / deliveries),
            requests: requests.into_iter().map(|(action, count)| (action, count as f64 / deliveries)).collect(),
            read_units: bill.read_units,
            write_units: bill.write_units,
            logged_bytes: bill.logged_bytes,
            peak_mb: peak_bytes.map(|bytes| bytes as f64 / 1024.0 / 1024.0),
            price: bill.per_million(),
        }
    }

    /// Requests of AWS, whatever their action.
    pub fn all_requests(&self) -> f64 {
        self.requests.values().sum()
    }

    /// The figures as JSON, those of each delivery unless their name says otherwise.
    pub fn to_json(&self) -> Value {
        let Case { batch, fanout, payload, answer, .. } = self.case;
        json!({
            "batch": batch,
            "fanout": fanout,
            "eventBytes": self.event_bytes,
            "payload": payload.name(),
            "receiver": answer.name(),
            "deliveries": self.deliveries,
            "deliveriesPerSecond": self.per_second,
            "latencyMs": {"p50": millis(self.p50), "p99": millis(self.p99)},
            "cpuMs": self.cpu_ms,
            "requests": self.all_requests(),
            "requestsByOperation": self.requests,
            "writeUnits": self.write_units,
            "readUnits": self.read_units,
            "billedMs": self.billed_ms.sum(),
            "billedMsByFunction": self.billed_ms,
            "loggedBytes": self.logged_bytes,
            "peakMB": self.peak_mb.most(),
            "peakMBByFunction": self.peak_mb,
            "usdPerMillion": self.price.total(),
            "usdPerMillionByService": {
                "lambda": self.price.lambda,
                "dynamodb": self.price.dynamodb,
                "sqs": self.price.sqs,
                "logs": self.price.logs,
            },
        })
    }
}

/// Milliseconds that Lambda bills for these invocations: each is rounded up.
fn billed(invocations: &[Duration]) -> f64 {
    invocations.iter().map(|took| millis(*took).ceil()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::case::USUAL;
    use super::*;

    #[test]
    fn what_was_counted_is_shared_out_among_the_deliveries() {
        let ms = |tenths: u64| Duration::from_micros(tenths * 100);
        let driven = Driven {
            deliveries: 20,
            took: Duration::from_secs(2),
            latencies: (1..=20).map(|number| ms(number * 10)).collect(),
            dispatches: vec![ms(95), ms(100)],
            attempts: vec![ms(101), ms(290)],
            event_requests: 24,
            poll_requests: 4,
        };
        let raw = Raw {
            driven,
            cpu: ByFunction { dispatcher: ms(40), delivery: ms(120) },
            peak_bytes: ByFunction { dispatcher: 10 << 20, delivery: 20 << 20 },
            logged_bytes: 8000,
            requests: [("Query".to_owned(), 10)].into(),
            read_units: 5.0,
            write_units: 60.0,
            fair_requests: 6,
        };
        let measured = Measured::new(USUAL, 2339, raw);
        assert_eq!((measured.per_second, measured.p50, measured.p99), (10.0, ms(100), ms(200)));
        assert_eq!(measured.cpu_ms, ByFunction { dispatcher: 0.2, delivery: 0.6 });
        assert_eq!(measured.billed_ms, ByFunction { dispatcher: 1.0, delivery: 2.0 });
        assert_eq!((measured.all_requests(), measured.read_units, measured.write_units), (0.5, 0.25, 3.0));
        assert_eq!((measured.logged_bytes, measured.peak_mb.most()), (400.0, 20.0));
        let bill = Bill {
            gb_seconds: 0.0015,
            invocations: 0.2,
            write_units: 3.0,
            read_units: 0.25,
            sqs_requests: 1.5,
            fair_requests: 0.3,
            logged_bytes: 400.0,
        };
        assert!((measured.price.total() - bill.per_million().total()).abs() < 1e-9);
        let json = measured.to_json();
        for key in
            ["batch", "fanout", "eventBytes", "payload", "deliveriesPerSecond", "cpuMs", "requests", "writeUnits"]
        {
            assert!(!json[key].is_null(), "{key}");
        }
        assert_eq!(json["cpuMs"], json!({"dispatcher": 0.2, "delivery": 0.6}));
        assert_eq!(json["peakMB"], 20.0);
    }
}
