//! The functions' own log: one JSON object a line, which CloudWatch Logs Insights can query by field.

use std::env;

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging for the function whose crate is `function` (`env!("CARGO_CRATE_NAME")`). `RUST_LOG` says from which level
/// on; `info` if it says none.
pub fn init(function: &'static str) {
    let level = env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_current_span(false)
        .with_span_list(false);
    let filter = filter_fn(move |line| is_logged(level, function, line.target(), *line.level()));
    tracing_subscriber::registry().with(lines.with_filter(filter.with_max_level_hint(level))).init();
}

/// Whether a line of a module is logged. Crates that are not ours stay at `info` whatever the level: below it they tell
/// payloads, headers and URLs.
fn is_logged(level: LevelFilter, function: &str, module: &str, line: Level) -> bool {
    // The crate as a whole: the names of the SDK's crates begin with `aws`, too.
    let from = module.split("::").next().unwrap_or_default();
    let is_own = [function, "actions", env!("CARGO_CRATE_NAME")].contains(&from);
    line <= if is_own { level } else { level.min(LevelFilter::INFO) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(level: LevelFilter, module: &str, line: Level) -> bool {
        is_logged(level, "delivery", module, line)
    }

    #[test]
    fn only_our_own_crates_get_below_info() {
        for own in ["delivery::attempt", "delivery", "aws::store", "actions"] {
            assert!(logged(LevelFilter::DEBUG, own, Level::DEBUG), "{own}");
        }
        for other in ["hyper_util::client", "reqwest::connect", "aws_smithy_runtime::client", "lambda_runtime", "h2"] {
            assert!(!logged(LevelFilter::DEBUG, other, Level::DEBUG), "{other}");
            assert!(logged(LevelFilter::DEBUG, other, Level::WARN), "{other}");
        }
    }

    #[test]
    fn the_level_holds_for_all() {
        for module in ["delivery::attempt", "hyper_util::client"] {
            assert!(logged(LevelFilter::ERROR, module, Level::ERROR), "{module}");
            assert!(!logged(LevelFilter::ERROR, module, Level::WARN), "{module}");
            assert!(!logged(LevelFilter::OFF, module, Level::ERROR), "{module}");
        }
    }
}
