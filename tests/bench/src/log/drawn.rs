//! What is in a log: drawn by chance, the same from the same seed but for the ids of the webhooks and for today's date.

use std::time::Duration;

use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Kind, Position};
use domain::time::Timestamp;
use uuid::Uuid;

use crate::random::{Random, Weighted};

/// What a log looks like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Calls.
    pub calls: usize,
    /// Webhooks; calls are spread over them by Zipf's law.
    pub webhooks: usize,
    /// How long it goes back, in days.
    pub days: u32,
    /// What everything that is drawn follows from.
    pub seed: u64,
}

/// A log, before it is written.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Its events.
    pub events: Vec<DrawnEvent>,
    /// Its calls, in the order of the log.
    pub calls: Vec<DrawnCall>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct DrawnEvent {
    /// Its id.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What it is about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
}

/// A call.
#[derive(Debug, Clone, Copy)]
pub struct DrawnCall {
    /// Its id.
    pub id: CallId,
    /// The number of its event.
    pub event: u32,
    /// What it is about, and where it stands.
    pub kind: Kind,
    /// When its last attempt began.
    pub last_sent_at: Timestamp,
    /// Automatic attempts made.
    pub attempts: u32,
    /// When it will be sent again.
    pub next_retry_at: Option<Timestamp>,
}

const HOUR: i64 = 60 * 60 * 1000;
/// Most calls of one event: webhooks that it fires.
const FAN_OUT: usize = 6;
/// The webhook that the burst is of, by its place in Zipf's law.
const BURST_WEBHOOK: usize = 3;
/// How long calls are sent again at most, with the retries of `RetrySchedule` as it is by default.
const RETRIES: i64 = 78 * HOUR;

/// What happens in a site, and how often.
const KINDS: [(EntityType, EventType, f64); 12] = [
    (EntityType::Item, EventType::Update, 40.0),
    (EntityType::Item, EventType::Publish, 22.0),
    (EntityType::Item, EventType::Create, 12.0),
    (EntityType::Item, EventType::Unpublish, 3.0),
    (EntityType::Item, EventType::Delete, 2.0),
    (EntityType::CdaCacheTags, EventType::Invalidate, 10.0),
    (EntityType::Upload, EventType::Create, 4.0),
    (EntityType::Upload, EventType::Update, 2.0),
    (EntityType::BuildTrigger, EventType::DeployStarted, 2.0),
    (EntityType::BuildTrigger, EventType::DeploySucceeded, 1.8),
    (EntityType::BuildTrigger, EventType::DeployFailed, 0.2),
    (EntityType::ItemType, EventType::Update, 1.0),
];

/// Draws events and calls.
#[derive(Debug)]
pub struct Draw {
    random: Random,
    webhooks: Vec<WebhookId>,
    by_webhook: Weighted,
    by_kind: Weighted,
}

impl Draw {
    /// What follows from a seed, for these webhooks, the largest first.
    pub fn new(seed: u64, webhooks: Vec<WebhookId>) -> Self {
        let by_webhook = Weighted::zipf(webhooks.len());
        Self { random: Random::new(seed), webhooks, by_webhook, by_kind: Weighted::new(KINDS.map(|kind| kind.2)) }
    }

    /// A log that ends at a time: nine of ten calls by days and nights, one of ten within an hour in its middle and of one webhook;
    /// 2 % failed, 0.5 % rescheduled, which are younger than retries take.
    pub fn log(&mut self, shape: Shape, end: Timestamp) -> Log {
        let mut log = Log::default();
        let hours = i64::from(shape.days) * 24;
        let start = end.as_millis() - hours * HOUR;
        // Most around 14:00, UTC, least twelve hours later.
        let daily = |hour: i64| {
            let of_day = ((start / HOUR + hour) % 24 - 14) as f64 / 24.0;
            1.0 + 0.9 * (of_day * std::f64::consts::TAU).cos()
        };
        let by_hour = Weighted::new((0..hours).map(daily));
        let burst = shape.calls / 10;
        while log.calls.len() < shape.calls - burst {
            let hour = i64::try_from(by_hour.choose(&mut self.random)).unwrap_or_default();
            let at = start + hour * HOUR + self.millis(HOUR);
            self.event(&mut log, at, shape.calls - burst);
        }
        let hour = (start + hours / 2 * HOUR) / HOUR * HOUR;
        let webhook = self.webhooks[BURST_WEBHOOK.min(self.webhooks.len() - 1)];
        for _ in 0..burst {
            let at = hour + self.millis(HOUR);
            let event = self.new_event(&mut log, at, 0);
            self.call(&mut log, event, webhook);
        }
        self.spoil(&mut log, end);
        log.calls.sort_unstable_by_key(|call| Position::of(call.id));
        log
    }

    /// Calls that follow each other within a time, all of them successful.
    pub fn stretch(&mut self, log: &mut Log, start: Timestamp, length: Duration, calls: usize) {
        let (length, most) = (i64::try_from(length.as_millis()).unwrap_or(i64::MAX), log.calls.len() + calls);
        while log.calls.len() < most {
            let at = start.as_millis() + self.millis(length);
            self.event(log, at, most);
        }
    }

    /// An event, and the calls of webhooks that it fires, until the log has `most`.
    fn event(&mut self, log: &mut Log, at: i64, most: usize) {
        let kind = self.by_kind.choose(&mut self.random);
        let event = self.new_event(log, at, kind);
        let mut fired = Vec::new();
        while log.calls.len() < most && fired.len() < FAN_OUT {
            let webhook = self.by_webhook.choose(&mut self.random);
            // No webhook fires twice: whatever has it come again is another event. So each has its share of calls.
            if fired.contains(&webhook) {
                let other = self.new_event(log, at, kind);
                self.call(log, other, self.webhooks[webhook]);
                break;
            }
            fired.push(webhook);
            self.call(log, event, self.webhooks[webhook]);
        }
    }

    fn new_event(&mut self, log: &mut Log, at: i64, kind: usize) -> u32 {
        let (entity_type, event_type, _) = KINDS[kind];
        let id = Uuid::from_u64_pair(self.random.draw(), self.random.draw()).to_string();
        log.events.push(DrawnEvent { id, at: time(at), entity_type, event_type });
        u32::try_from(log.events.len() - 1).unwrap_or(u32::MAX)
    }

    fn call(&mut self, log: &mut Log, event: u32, webhook: WebhookId) {
        let of = &log.events[event as usize];
        let kind = Kind { entity_type: of.entity_type, event_type: of.event_type, status: CallStatus::Success };
        let last_sent_at = time(of.at.as_millis() + 100 + self.millis(2000));
        let id = CallId::new(webhook, of.at, &of.id);
        log.calls.push(DrawnCall { id, event, kind, last_sent_at, attempts: 1, next_retry_at: None });
    }

    /// Has some calls come to nothing, or not yet to anything.
    fn spoil(&mut self, log: &mut Log, end: Timestamp) {
        let age = |call: &DrawnCall| end.as_millis() - call.id.event_triggered_at().as_millis();
        let mut young: Vec<usize> = (0..log.calls.len()).filter(|call| age(&log.calls[*call]) < RETRIES).collect();
        for _ in 0..log.calls.len() / 200 {
            if young.is_empty() {
                break;
            }
            let number = young.swap_remove(self.random.below(young.len() as u64) as usize);
            let next = end.as_millis() + HOUR + self.millis(48 * HOUR);
            let call = &mut log.calls[number];
            call.kind.status = CallStatus::Rescheduled;
            call.last_sent_at = time(call.id.event_triggered_at().as_millis() + age(call) / 2 + 100);
            call.attempts = 3;
            call.next_retry_at = Some(time(next));
        }
        let mut failed = 0;
        while failed < log.calls.len() / 50 {
            let number = self.random.below(log.calls.len() as u64) as usize;
            let call = &mut log.calls[number];
            if call.kind.status == CallStatus::Success {
                call.kind.status = CallStatus::Failed;
                failed += 1;
            }
        }
    }

    fn millis(&mut self, bound: i64) -> i64 {
        i64::try_from(self.random.below(bound.unsigned_abs())).unwrap_or_default()
    }
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap_or(Timestamp::EPOCH)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    #[test]
    fn a_log_is_as_its_shape_says() {
        let webhooks: Vec<_> = (1..=50).map(|number| WebhookId::from(Uuid::from_u128(number))).collect();
        let end = time(1_724_676_556_123);
        let shape = Shape { calls: 20_000, webhooks: 50, days: 30, seed: 7 };
        let log = Draw::new(7, webhooks.clone()).log(shape, end);
        assert_eq!(log.calls.len(), shape.calls);
        assert_eq!(log.calls.iter().map(|call| call.id).collect::<HashSet<_>>().len(), shape.calls);
        assert!(log.events.len() < shape.calls * 2 / 3, "events serve several webhooks: {}", log.events.len());
        let with = |status| log.calls.iter().filter(|call| call.kind.status == status).count();
        assert_eq!((with(CallStatus::Failed), with(CallStatus::Rescheduled)), (400, 100));
        assert!(log.calls.iter().all(|call| call.last_sent_at <= end.plus(Duration::from_secs(3))));
        let mut hours: BTreeMap<(i64, WebhookId), usize> = BTreeMap::new();
        for call in &log.calls {
            *hours.entry((call.id.event_triggered_at().as_millis() / HOUR, call.id.webhook())).or_default() += 1;
        }
        let ((_, webhook), most) = hours.into_iter().max_by_key(|(_, calls)| *calls).unwrap();
        assert!(webhook == webhooks[BURST_WEBHOOK] && most >= 2000, "the burst: {most}");
        let of = |webhook| log.calls.iter().filter(|call| call.id.webhook() == webhook).count();
        assert!(of(webhooks[0]) > 15 * of(webhooks[49]), "{} {}", of(webhooks[0]), of(webhooks[49]));
    }
}
