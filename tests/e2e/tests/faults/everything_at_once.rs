//! The main test of faults: DynamoDB refuses a fifth of the writes, every message arrives twice, and delivery processes
//! are killed while their requests are on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use e2e::events::{on_publish, unique};
use e2e::{Answer, Receiver, eventually, lambda, processes, queues};
use serde_json::{Value, json};

use super::storm::Storm;
use super::{Behind, count_in_log, counts, send_events};

/// How many events, unless `FAULT_EVENTS` says otherwise. A thousand take about two and a half minutes on two processors.
const EVENTS: usize = 300;
/// Each so manieth event fires both webhooks, the others one.
const BOTH: usize = 5;
/// Events that are sent at once. The emulator takes the longer for each message, the more there are in its queues.
const PORTION: usize = 1000;
/// Kills, spread over the run.
const KILLS: usize = 5;
/// Time of an invocation. A call whose process was killed is made again ten seconds after it would have run out.
const TIMEOUT_SECONDS: u32 = 20;
/// So long does the receiver take, so that there is something in flight.
const ANSWER_AFTER: Duration = Duration::from_millis(80);
/// Few processes, for few processors.
const PARAMETERS: &[(&str, &str)] =
    &[("MaxDispatchers", "2"), ("MaxDeliveries", "8"), ("MaxRetries", "6"), ("RetrySchedule", "1,1,1,1,1,1,1")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_only_what_was_in_flight_at_a_kill_is_sent_twice() {
    let events = std::env::var("FAULT_EVENTS").map_or(EVENTS, |text| text.parse().expect("FAULT_EVENTS is a number"));
    let patience = Duration::from_secs(120) + Duration::from_millis(200) * u32::try_from(events).unwrap();
    let storm = Arc::new(Storm::new(7));
    let behind = Behind::start("storm", PARAMETERS, storm.clone()).await;
    queues::hurry(behind.outputs(), 5).await;
    lambda::set_timeout(behind.outputs(), "DeliveryFunction", TIMEOUT_SECONDS).await;
    let (api, one, both) = (behind.api(), unique(), unique());
    let (events_of_one, events_of_both) = (events - events / BOTH, events / BOTH);
    let (mut receivers, mut webhooks) = (Vec::new(), Vec::new());
    for (models, events) in [(vec![&one, &both], events), (vec![&both], events_of_both)] {
        let receiver = Receiver::start().await;
        receiver.answer(Answer::After(ANSWER_AFTER));
        let triggers: Vec<Value> = models.into_iter().map(|model| on_publish(model)[0].take()).collect();
        let attributes = json!({"url": receiver.url("/"), "events": triggers, "auto_retry": true});
        webhooks.push((api.create_webhook(attributes).await, events));
        receivers.push(receiver);
    }

    storm.rise();
    let start = Instant::now();
    let (mut in_flight, mut killed, mut before) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
    let calls = events + events_of_both;
    let outputs = behind.through_proxy();
    let send = async {
        let portions = events.div_ceil(PORTION);
        for portion in 0..portions {
            let share = |events: usize| events * (portion + 1) / portions - events * portion / portions;
            send_events(&outputs, &both, share(events_of_both)).await;
            send_events(&outputs, &one, share(events_of_one)).await;
            let reached = (calls * (portion + 1) / portions).saturating_sub(PORTION);
            e2e::wait::eventually_within(patience, "the next portion of events", || async {
                (receivers.iter().map(Receiver::count).sum::<usize>() >= reached).then_some(())
            })
            .await;
        }
    };
    tokio::join!(send, async {
        for kill in 1..=KILLS {
            let reached = calls * kill / (KILLS + 1);
            e2e::wait::eventually_within(patience, "the next kill", || async {
                (receivers.iter().map(Receiver::count).sum::<usize>() >= reached).then_some(())
            })
            .await;
            let found = kill_in_flight(&behind, &storm, &receivers, &mut before).await;
            killed.push(found.len());
            in_flight.extend(found);
        }
    });

    e2e::wait::eventually_within(patience, "every call is a success in the log", || async {
        let mut successes = 0;
        for (webhook, _) in &webhooks {
            successes += count_in_log(behind.outputs(), webhook, Some("success")).await;
        }
        // One look is expensive.
        tokio::time::sleep(Duration::from_secs(1)).await;
        (successes >= calls).then_some(())
    })
    .await;
    let done = start.elapsed();
    queues::drained(behind.outputs(), patience).await;

    let sent = counts(receivers.iter().flat_map(Receiver::call_ids));
    let twice: Vec<(&String, usize)> =
        sent.iter().filter(|(_, count)| **count > 1).map(|(id, count)| (id, count - 1)).collect();
    let duplicates: usize = twice.iter().map(|(_, more)| more).sum();
    let (at_kills, others): (Vec<_>, Vec<_>) = twice.iter().partition(|(id, _)| in_flight.contains(*id));
    let unrecorded: usize = others.iter().map(|(id, _)| storm.unrecorded(id)).sum();
    println!(
        "{events} events, {calls} calls in {:.0} s; {}; {KILLS} kills with {killed:?} requests in flight; {duplicates} \
         duplicates: {} calls that were in flight at a kill, {} others, of {unrecorded} outcomes that could not be recorded; \
         dead letters: {} events, {} calls",
        done.as_secs_f32(),
        storm.report(),
        at_kills.len(),
        others.len(),
        queues::messages(behind.outputs(), "EventDeadLettersUrl").await,
        queues::messages(behind.outputs(), "DeliveryDeadLettersUrl").await,
    );
    assert_eq!(sent.len(), calls, "every event reached every webhook");
    for (webhook, events) in &webhooks {
        assert_eq!(count_in_log(behind.outputs(), webhook, None).await, *events, "one call for each event");
    }
    for (id, more) in others {
        let unrecorded = storm.unrecorded(id);
        assert!(
            more <= unrecorded,
            "{id} was not in flight at a kill, {unrecorded} outcomes were not recorded, {more} duplicates"
        );
    }
    let most = killed.iter().sum::<usize>() + twice.iter().map(|(id, _)| storm.unrecorded(id)).sum::<usize>();
    assert!(duplicates <= most, "{duplicates} duplicates, of at most {most}");
}

/// Kills every delivery process at a moment when requests are on the way, and answers with the calls whose requests were:
/// the receivers have got them since the kill before, and no outcome is recorded. The processes are stopped before they
/// are killed, so that what is in flight can be counted.
async fn kill_in_flight(
    behind: &Behind,
    storm: &Storm,
    receivers: &[Receiver],
    before: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let unanswered = || receivers.iter().map(Receiver::unanswered).sum::<usize>();
    eventually("requests are in flight", || async { (unanswered() >= 2).then_some(()) }).await;
    let found = processes::of_function(&behind.proxy.url(), "DeliveryFunction");
    processes::signal("STOP", &found);
    eventually("what was sent has arrived", || async { (unanswered() == 0).then_some(()) }).await;
    let arrived = counts(receivers.iter().flat_map(Receiver::call_ids));
    let since = arrived.iter().filter(|(id, count)| before.get(*id) != Some(count));
    let in_flight = since.map(|(id, _)| id.clone()).filter(|id| !storm.is_recorded(id)).collect();
    processes::signal("KILL", &found);
    *before = arrived;
    in_flight
}
