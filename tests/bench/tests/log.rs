//! The benchmark of the log, of logs that are just too large to be read whole. Needs Java: without, it says so and ends.

use bench::dynamodb_local;
use bench::log::{Settings, run};

#[tokio::test]
async fn every_query_reads_little_and_is_answered_rightly() {
    if !dynamodb_local::can_run() {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no Java here (on Debian: apt install default-jre-headless)"
        );
        eprintln!("SKIPPED: the benchmark of the log needs Java");
        return;
    }
    let functions = stack::build_functions().unwrap_or_else(|error| panic!("{error}"));
    let jar = dynamodb_local::fetch().unwrap_or_else(|error| panic!("{error}"));
    let mut settings = Settings { calls: 4_500, beside: 2_300, days: 2, webhooks: 12, ..Settings::default() };
    settings.stream.windows = 2;
    let report = run(&functions["api"], &jar, settings).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_good(), "{report}");
    // All but the eight by times that change, of each log.
    assert_eq!(report.answered(), 68, "{report}");
}
