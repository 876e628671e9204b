//! The function as a program: what it refuses to start with.

use std::process::Command;

/// What the program says when it is started with these settings, and nobody to talk to.
fn started_with(schedule: &str, retention_days: &str) -> (bool, String) {
    let settings = [
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"),
        ("RUST_LOG", "info"),
        ("SITE_ID", "1"),
        ("WEBHOOKS_TABLE", "webhooks"),
        ("CALLS_TABLE", "calls"),
        ("DELIVERY_QUEUE_URL", "http://127.0.0.1:1/delivery"),
        ("RETRY_QUEUE_URL", "http://127.0.0.1:1/retries"),
        ("ALLOWED_CIDRS", ""),
        ("PARK_AFTER_SECONDS", "900"),
        ("IN_FLIGHT_WATERMARK", "60000"),
        ("RETRY_SCHEDULE", schedule),
        ("LOG_RETENTION_DAYS", retention_days),
    ];
    let program = Command::new(env!("CARGO_BIN_EXE_delivery")).env_clear().envs(settings).output();
    let output = program.unwrap_or_else(|error| panic!("{error}"));
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_schedule_that_outlasts_the_log_is_refused() {
    let (succeeded, said) = started_with("302400,43200", "4");
    assert!(!succeeded);
    assert!(
        said.contains("RETRY_SCHEDULE takes up to 101 h, but calls expire after LOG_RETENTION_DAYS, 4 days"),
        "{said}"
    );
    assert!(said.contains("\"ERROR\""), "{said}");
}

#[test]
fn one_that_only_receivers_can_stretch_beyond_it_is_taken_with_a_note() {
    // It ends all the same: nobody is there to give it work.
    let (_, said) = started_with("86400,43200", "2");
    assert!(said.contains("receivers that stretch waits by Retry-After") && said.contains("then take 51 h"), "{said}");
    let (_, said) = started_with("120,360", "4");
    assert!(!said.contains("RETRY_SCHEDULE"), "{said}");
}
