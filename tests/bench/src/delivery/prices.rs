//! What AWS asks, and what a measured use comes to.
//!
//! On-demand prices of us-east-1 (N. Virginia) in USD, without free allowances and volume discounts, as of 2026-11. They are those of
//! AWS's pages of these names; look there before you rely on them:
//!
//! | service | page |
//! |---|---|
//! | Lambda | aws.amazon.com/lambda/pricing, x86 |
//! | DynamoDB | aws.amazon.com/dynamodb/pricing/on-demand, standard tables |
//! | SQS | aws.amazon.com/sqs/pricing, standard queues; fair queues |
//! | CloudWatch Logs | aws.amazon.com/cloudwatch/pricing, logs of Lambda, standard class, the first 10 TB a month |

/// A million.
const MILLION: f64 = 1e6;

/// A GB-second of a function on x86-64.
const LAMBDA_GB_SECOND: f64 = 0.000_016_666_7;
/// An invocation of a function.
const LAMBDA_REQUEST: f64 = 0.20 / MILLION;
/// A write request unit.
const DYNAMODB_WRITE_UNIT: f64 = 0.625 / MILLION;
/// A read request unit.
const DYNAMODB_READ_UNIT: f64 = 0.125 / MILLION;
/// A request of a standard queue, for each 64 KB of it.
const SQS_REQUEST: f64 = 0.40 / MILLION;
/// What comes on top for a request of a fair queue, one whose messages have groups.
const SQS_FAIR: f64 = 0.10 / MILLION;
/// A GB that is logged.
const LOGS_GB: f64 = 0.50;

/// How many bytes SQS bills as one request.
const SQS_CHUNK: u64 = 64 * 1024;
/// What Lambda itself logs of an invocation, in bytes: the lines START, END and REPORT of its text format.
const LAMBDA_LINES: f64 = 310.0;

/// What is billed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bill {
    /// Memory of the functions times their time, in GB-seconds.
    pub gb_seconds: f64,
    /// Invocations.
    pub invocations: f64,
    /// Write request units.
    pub write_units: f64,
    /// Read request units.
    pub read_units: f64,
    /// Requests of SQS, in chunks of 64 KB.
    pub sqs_requests: f64,
    /// Those among them that are of a fair queue.
    pub fair_requests: f64,
    /// Bytes that the functions log.
    pub logged_bytes: f64,
}

/// What it comes to, in USD.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Price {
    /// Lambda: invocations, and memory for their time.
    pub lambda: f64,
    /// DynamoDB: units.
    pub dynamodb: f64,
    /// SQS: requests.
    pub sqs: f64,
    /// CloudWatch Logs: bytes.
    pub logs: f64,
}

impl Bill {
    /// What a million of this comes to.
    pub fn per_million(&self) -> Price {
        let logged = self.logged_bytes + self.invocations * LAMBDA_LINES;
        Price {
            lambda: MILLION * (self.gb_seconds * LAMBDA_GB_SECOND + self.invocations * LAMBDA_REQUEST),
            dynamodb: MILLION * (self.write_units * DYNAMODB_WRITE_UNIT + self.read_units * DYNAMODB_READ_UNIT),
            sqs: MILLION * (self.sqs_requests * SQS_REQUEST + self.fair_requests * SQS_FAIR),
            logs: MILLION * logged / 1e9 * LOGS_GB,
        }
    }
}

impl Price {
    /// All services together.
    pub fn total(&self) -> f64 {
        self.lambda + self.dynamodb + self.sqs + self.logs
    }
}

/// As how many requests SQS bills one of so many bytes.
pub fn chunks(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(SQS_CHUNK).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_of_each_costs_what_aws_publishes() {
        // With AWS's own example: 3 million invocations of 1 s with 512 MB are 1.5 million GB-seconds.
        let lambda = Bill { gb_seconds: 1.5, invocations: 3.0, ..Bill::default() }.per_million();
        assert!((lambda.lambda - 25.600_05).abs() < 1e-6, "{lambda:?}");
        let dynamodb = Bill { write_units: 2.0, read_units: 3.0, ..Bill::default() }.per_million();
        assert!((dynamodb.total() - (2.0 * 0.625 + 3.0 * 0.125)).abs() < 1e-9, "{dynamodb:?}");
        let sqs = Bill { sqs_requests: 3.0, fair_requests: 2.0, ..Bill::default() }.per_million();
        assert!((sqs.total() - (3.0 * 0.4 + 2.0 * 0.1)).abs() < 1e-9, "{sqs:?}");
        let logs = Bill { logged_bytes: 1000.0, ..Bill::default() }.per_million();
        assert!((logs.total() - 0.5).abs() < 1e-9, "{logs:?}");
    }

    #[test]
    fn what_lambda_logs_itself_is_billed_too() {
        let price = Bill { invocations: 1.0, ..Bill::default() }.per_million();
        assert!((price.logs - LAMBDA_LINES * 0.5 / 1000.0).abs() < 1e-9, "{price:?}");
    }

    #[test]
    fn sqs_bills_every_64_kb_begun() {
        assert_eq!([0, 1, 65_536, 65_537, 262_144].map(chunks), [1, 1, 1, 2, 4]);
    }
}
