//! The functions' own log: one JSON object a line, which CloudWatch Logs Insights can query by field.

use tracing_subscriber::EnvFilter;

/// Starts logging. `RUST_LOG` says from which level on; `info` if it is not set.
///
/// The Lambda runtime's own traces stay at `info` whatever the level: below it they hold whole payloads.
pub fn init() {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let quiet = ["lambda_runtime=info", "lambda_http=info", "aws_smithy_runtime=info", "hyper=info", "h2=info"];
    let filter = quiet.iter().filter_map(|directive| directive.parse().ok()).fold(level, EnvFilter::add_directive);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .init();
}
