//! The benchmark of deliveries, on a few of them, with the functions as the local stack builds them. Needs Java: without, it says so and
//! ends.

use std::time::Duration;

use bench::delivery::{Answer, Case, Effort, Payload, Programs, Size, USUAL, measure_start, run};
use bench::dynamodb_local;

/// Long enough for every case to get all its deliveries.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test]
async fn every_delivery_is_made_and_counted() {
    if !dynamodb_local::can_run() {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no Java here (on Debian: apt install default-jre-headless)"
        );
        eprintln!("SKIPPED: the benchmark of deliveries needs Java");
        return;
    }
    let functions = stack::build_functions().unwrap_or_else(|error| panic!("{error}"));
    let jar = dynamodb_local::fetch().unwrap_or_else(|error| panic!("{error}"));
    let programs = Programs { dispatcher: functions["dispatcher"].clone(), delivery: functions["delivery"].clone() };
    let cases = [
        USUAL,
        Case { batch: 1, fanout: 10, payload: Payload::Custom, ..USUAL },
        Case { size: Size::Large, answer: Answer::Headers, ..USUAL },
        Case { fanout: 10, answer: Answer::Fails, ..USUAL },
    ];
    let effort = Effort { deliveries: 40, at_most: PATIENCE };
    let mut report = run(&jar, &programs, None, &cases, effort).await.unwrap_or_else(|error| panic!("{error}"));
    for function in ["dispatcher", "delivery"] {
        let start = measure_start(function, &functions[function], 2).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(start.bytes > 0 && start.p50 <= start.p99);
        report.starts.push(start);
    }
    let [usual, fanned_out, large, failing] = [0, 1, 2, 3].map(|number| report.cases[number].0.clone());
    // Whole batches of events.
    assert_eq!([&usual, &fanned_out, &large, &failing].map(|case| case.deliveries), [40, 40, 40, 100], "{report}");
    // For ten deliveries: the events, the claims and the outcomes in one request each, if the outcomes come together.
    assert!((0.3..=2.0).contains(&usual.requests["BatchExecuteStatement"]), "{report}");
    assert!((usual.requests["SendMessageBatch"] - 0.1).abs() < 1e-9, "{report}");
    // The event, the claim and the outcome, each of 1 KB at most; a claim may be tried again.
    assert!((3.0..=3.5).contains(&usual.write_units), "{report}");
    assert!(
        fanned_out.write_units < usual.write_units,
        "an event is stored once, however many webhooks it fires: {report}"
    );
    assert!((failing.requests["ChangeMessageVisibility"] - 1.0).abs() < 1e-9, "{report}");
    assert!((failing.write_units - fanned_out.write_units - 1.0).abs() < 0.5, "a retry is in the index: {report}");
    for case in [usual, fanned_out, large, failing] {
        assert!(case.cpu_ms.dispatcher > 0.0 && case.cpu_ms.delivery > 0.0, "{report}");
        assert!(case.logged_bytes > 0.0 && case.read_units > 0.0 && case.price.total() > 0.0, "{report}");
        assert!(case.p50 <= case.p99 && case.peak_mb.most() > 1.0, "{report}");
    }
}
