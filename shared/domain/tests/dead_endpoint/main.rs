//! A simulation, in virtual time, of one dead endpoint: how many failing calls a second can be held, and what happens beyond.
//!
//! `cargo test -p domain --test dead_endpoint -- --nocapture` prints the figures that `functions/delivery/README.md` states.

mod scheduler;
mod settings;
mod units;
mod world;

use settings::{MOST_INVOCATIONS, SQS_IN_FLIGHT, SQS_KEEPS, Settings};
use units::Units;
use world::{Figures, HOUR, World};

/// Long enough for calls to have made their last retry for hours.
const HOURS: usize = 85;
/// Lateness of retries up to which a rate is held: what falls due within a minute comes from the scheduler at once, and takes most
/// of the next minute.
const HELD: usize = 120;

fn simulate(settings: Settings) -> Figures {
    let mut world = World::new(settings);
    (0..HOURS * HOUR).for_each(|_| world.second());
    let figures = world.figures();
    println!("{settings}\n{figures}\n");
    assert_eq!(figures.calls_anywhere, settings.calls_per_second * (HOURS * HOUR) as u64, "no call is lost");
    assert!(figures.most_in_flight < SQS_IN_FLIGHT, "SQS goes on handing out messages");
    assert!(figures.latest_first.max(figures.latest_retry) < SQS_KEEPS, "no message is older than SQS keeps one");
    assert_eq!(figures.second_messages, 0, "late retries have no second message sent");
    figures
}

fn is_held(settings: Settings) -> bool {
    let figures = simulate(settings);
    figures.latest_first <= 1 && figures.latest_retry <= HELD
}

#[test]
fn the_default_settings_hold_twelve_failing_calls_a_second() {
    assert!(is_held(Settings { calls_per_second: 12, ..Settings::DEFAULT }));
    assert!(!is_held(Settings { calls_per_second: 13, ..Settings::DEFAULT }));
}

#[test]
fn the_most_that_the_settings_allow_holds_six_hundred_and_eighty() {
    let most = Settings { max_deliveries: MOST_INVOCATIONS, max_retries: MOST_INVOCATIONS, ..Settings::DEFAULT };
    assert!(is_held(Settings { calls_per_second: 680, ..most }));
    assert!(!is_held(Settings { calls_per_second: 700, ..most }));
}

#[test]
fn a_thousand_a_second_wait_and_are_not_lost() {
    let figures = simulate(Settings { calls_per_second: 1_000, ..Settings::DEFAULT });
    assert!(figures.latest_first > HOUR && figures.latest_retry > HOUR, "they are late: {figures}");
}

#[test]
fn a_thousand_a_second_are_held_by_more_than_the_settings_allow() {
    assert!(is_held(Settings { calls_per_second: 1_000, max_deliveries: 200, max_retries: 1_610 }));
}

#[test]
fn what_a_dead_call_costs() {
    let units = Units::of_a_dead_call();
    println!("write units of a dead call: {} of the table, {} of the index", units.table, units.index);
    assert_eq!(units, Units { table: 28, index: 24 });
}
