//! A simulation, in virtual time: one dead endpoint, 1,000 failing calls a second, for the 78 h 38 m that it takes until as
//! many calls are given up as come in. What do the retry queue and the index `due` hold, and what is written?
//!
//! `cargo test -p domain --test dead_endpoint -- --nocapture` prints the figures that `functions/delivery/README.md` states.

use std::collections::VecDeque;
use std::time::Duration;

use domain::retry::{ParkingRule, RetrySchedule, WaitsIn};

const CALLS_PER_SECOND: u64 = 1_000;
/// Seconds for which the delivery function trusts its last count of the messages in flight.
const COUNT_IS_OLD: usize = 5;
/// Messages in flight with which SQS stops handing out any.
const SQS_IN_FLIGHT: u64 = 120_000;
/// Seconds.
const HOUR: usize = 3_600;

/// Calls that fall due together.
#[derive(Clone, Copy, Default)]
struct Cohort {
    in_queue: u64,
    in_table: u64,
}

/// What is billed, in DynamoDB write units, counted per call and step as the stores make it.
#[derive(Default)]
struct Writes {
    table: u64,
    index: u64,
}

#[derive(Default)]
struct Peak {
    in_flight: u64,
    parked: u64,
    due_in_a_minute: u64,
}

#[test]
fn a_dead_endpoint_does_not_fill_the_retry_queue() {
    let schedule: RetrySchedule = "120,360,1800,3600,18000,86400,172800".parse().unwrap();
    let rule = ParkingRule { longest_in_queue: Duration::from_secs(900), watermark: 60_000 };
    let waits: Vec<usize> = schedule.waits().iter().map(|wait| usize::try_from(wait.as_secs()).unwrap()).collect();
    let end = waits.iter().sum::<usize>() + HOUR;

    // For each retry, the calls that wait for it, by the second in which they fall due.
    let mut waiting: Vec<VecDeque<Cohort>> =
        waits.iter().map(|wait| vec![Cohort::default(); wait + 1].into()).collect();
    let (mut in_flight, mut parked, mut given_up) = (0_u64, 0_u64, 0_u64);
    let mut counted = VecDeque::from(vec![0_u64; COUNT_IS_OLD]);
    let (mut peak, mut writes) = (Peak::default(), Writes::default());
    let mut due_in_last_minute = VecDeque::from(vec![0_u64; 60]);

    for _second in 0..end {
        counted.push_back(in_flight);
        let known = counted.pop_front().unwrap_or_default();
        // Fresh calls fail for the first time; each cohort that falls due fails once more.
        let mut failing = CALLS_PER_SECOND;
        writes.table += 3 * CALLS_PER_SECOND; // pending, claim, outcome
        let mut sent_by_scheduler = 0;
        for (retry, waiting) in waiting.iter_mut().enumerate() {
            let place = rule.place(schedule.waits()[retry], known);
            let cohort = match place {
                WaitsIn::Queue => Cohort { in_queue: failing, in_table: 0 },
                WaitsIn::Table => Cohort { in_queue: 0, in_table: failing },
            };
            // The outcome before this wait puts the call into the index, or moves it there.
            writes.index += if retry == 0 { failing } else { 2 * failing };
            in_flight += cohort.in_queue;
            parked += cohort.in_table;
            waiting.push_back(cohort);
            let due = waiting.pop_front().unwrap_or_default();
            in_flight -= due.in_queue;
            parked -= due.in_table;
            sent_by_scheduler += due.in_table;
            writes.table += due.in_table; // the scheduler notes that it sent a message
            writes.index += 2 * due.in_table;
            failing = due.in_queue + due.in_table;
            writes.table += 3 * failing; // claim, the attempt before it, outcome
        }
        writes.index += failing; // the last outcome takes the call out of the index
        given_up += failing;
        due_in_last_minute.pop_front();
        due_in_last_minute.push_back(sent_by_scheduler);
        peak.in_flight = peak.in_flight.max(in_flight);
        peak.parked = peak.parked.max(parked);
        peak.due_in_a_minute = peak.due_in_a_minute.max(due_in_last_minute.iter().sum());
    }

    let per_call = |units: u64| units / (CALLS_PER_SECOND * u64::try_from(end).unwrap());
    println!("retry queue, most messages in flight: {}", peak.in_flight);
    println!("index, most calls parked:             {}", peak.parked);
    println!("scheduler, most messages in a minute:  {}", peak.due_in_a_minute);
    println!("calls given up:                       {given_up}");
    println!("write units of the table, per call:   {}", per_call(writes.table));
    println!("write units of the index, per call:   {}", per_call(writes.index));

    assert!(peak.in_flight <= rule.watermark + CALLS_PER_SECOND * 2 * u64::try_from(COUNT_IS_OLD + 1).unwrap());
    assert!(peak.in_flight < SQS_IN_FLIGHT / 2 + SQS_IN_FLIGHT / 4, "well below what SQS holds");
    assert!(given_up > 0, "as many calls end as come in");
    assert_eq!(parked + in_flight + given_up, CALLS_PER_SECOND * u64::try_from(end).unwrap(), "no call is lost");
}
