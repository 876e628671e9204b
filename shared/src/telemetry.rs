//! The functions' own log: one JSON object a line, which CloudWatch Logs Insights can query by field.

use std::env;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The crates whose log this is.
const OWN: [&str; 5] = ["api", "delivery", "dispatcher", "scheduler", "shared"];

/// Starts logging. `RUST_LOG` says from which level on; `info` if it says none.
pub fn init() {
    let level = env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let lines =
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false);
    tracing_subscriber::registry().with(lines).with(filter(level)).init();
}

/// Other crates stay at `info` whatever the level: below it they tell payloads, headers and URLs.
fn filter(level: LevelFilter) -> Targets {
    Targets::new().with_default(level.min(LevelFilter::INFO)).with_targets(OWN.map(|own| (own, level)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn only_our_own_crates_get_below_info() {
        let debug = filter(LevelFilter::DEBUG);
        assert!(debug.would_enable("delivery::attempt", &Level::DEBUG));
        for other in ["hyper_util::client", "reqwest::connect", "aws_smithy_runtime::client", "lambda_runtime", "h2"] {
            assert!(!debug.would_enable(other, &Level::DEBUG), "{other}");
            assert!(debug.would_enable(other, &Level::WARN), "{other}");
        }
    }

    #[test]
    fn the_level_holds_for_all() {
        let error = filter(LevelFilter::ERROR);
        for target in ["delivery::attempt", "hyper_util::client"] {
            assert!(error.would_enable(target, &Level::ERROR), "{target}");
            assert!(!error.would_enable(target, &Level::WARN), "{target}");
        }
    }
}
