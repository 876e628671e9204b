//! How long functions take to start.

use std::path::Path;
use std::time::Duration;

use super::percentile::percentile;
use crate::error::Error;
use crate::function::{Function, queue_urls};

/// Nothing listens there: a function that has started has asked AWS for nothing.
const NOWHERE: &str = "http://127.0.0.1:9";

/// How a function starts.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its name.
    pub function: String,
    /// Size of its program, in bytes.
    pub bytes: u64,
    /// From the start of the process to its first request for work, of half of the starts at most.
    pub p50: Duration,
    /// Of 99 in 100 at most.
    pub p99: Duration,
}

/// Starts a function's program so many times, one after the other.
pub async fn measure(function: &str, program: &Path, times: usize) -> Result<Start, Error> {
    let file = std::fs::metadata(program).map_err(Error::in_action(format!("look at {}", program.display())))?;
    let variables = variables();
    let mut took = Vec::new();
    for _ in 0..times {
        took.push(Function::start(function, program, &variables).await?.start_time().await?);
    }
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    Ok(Start { function: function.to_owned(), bytes: file.len(), p50, p99 })
}

/// Every variable of `template.yaml`, whichever function has it.
fn variables() -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("AWS_ENDPOINT_URL", NOWHERE.to_owned()),
        ("RUST_LOG", "info".to_owned()),
        ("SITE_ID", "1".to_owned()),
        ("LOG_RETENTION_DAYS", "30".to_owned()),
        ("WEBHOOKS_TABLE", "webhooks".to_owned()),
        ("CALLS_TABLE", "calls".to_owned()),
        ("ALLOWED_CIDRS", String::new()),
        ("RETRY_SCHEDULE", "120,360,1800,3600,18000,86400,172800".to_owned()),
        ("PARK_AFTER_SECONDS", "900".to_owned()),
        ("IN_FLIGHT_WATERMARK", "60000".to_owned()),
        ("ADMIN_TOKEN_SHA256", "0".repeat(64)),
        ("MAX_WEBHOOKS", "200".to_owned()),
        ("RATE_LIMIT", "60".to_owned()),
        ("RATE_LIMIT_SECONDS", "3".to_owned()),
    ];
    variables.extend(queue_urls(NOWHERE));
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_of_the_template_is_set() {
        let template = std::fs::read_to_string(stack::workspace().join("template.yaml")).unwrap();
        let names = template.lines().filter_map(|line| line.trim().split_once(": !"));
        let is_variable = |name: &str| {
            name.contains('_')
                && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
        };
        let set: Vec<_> = variables().into_iter().map(|(name, _)| name).collect();
        let wanted: Vec<_> = names.map(|(name, _)| name).filter(|name| is_variable(name)).collect();
        assert!(wanted.len() > 10, "{wanted:?}");
        wanted.iter().for_each(|name| assert!(set.contains(name), "{name}"));
    }
}
