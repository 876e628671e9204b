//! Listing and counting calls of a log that is too large to be read: each list is compared with one that is cut from all rows.

use std::collections::BTreeSet;

use actions::Error;
use actions::calls::{Interval, Page, Place, Selection, page, stats};
use actions::tally::{Part, recount};
use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::Tables;
use aws::store::log::{Bounds, Conditions, Entry};
use aws::store::order::{Order, OrderBy, Orders};
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Kind, Latency, Position, Row};
use domain::time::Timestamp;

use super::{DAY, at, tables, write_rows};

/// A log of more calls than are read, over three days, of webhooks of which some have many calls and some few.
struct Log {
    tables: Tables,
    webhooks: Vec<WebhookId>,
    /// In the order of the log.
    rows: Vec<Row>,
}

/// Row number `number` of a log: whatever it is, it does not depend on chance.
fn row(webhooks: &[WebhookId], number: u32) -> Row {
    // The first webhook has half of the calls, the second a quarter, and so on.
    let webhook = webhooks[(number.trailing_ones() as usize).min(webhooks.len() - 1)];
    // Two minutes apart; every tenth at the time of the one before.
    let millis = 1_764_000_000_000 + i64::from(number - u32::from(number % 10 == 9)) * 120_000;
    let time = Timestamp::from_millis(millis).expect("a time");
    let kind = Kind {
        entity_type: if number.is_multiple_of(7) { EntityType::Upload } else { EntityType::Item },
        event_type: if number.is_multiple_of(3) { EventType::Create } else { EventType::Publish },
        status: match number % 50 {
            0 => CallStatus::Failed,
            1 => CallStatus::Rescheduled,
            _ => CallStatus::Success,
        },
    };
    let call = CallId::new(webhook, time, &number.to_string());
    let latency = (!number.is_multiple_of(4)).then(|| Latency::of(u64::from(number % 4) * 100));
    Row { call, kind, latency, ttl: clock::now().plus(DAY).as_seconds() }
}

impl Log {
    async fn new(webhooks: usize, calls: u32) -> Self {
        let tables = tables().await;
        let webhooks: Vec<_> = (0..webhooks).map(|_| new_webhook_id()).collect();
        let mut rows: Vec<Row> = (0..calls).map(|number| row(&webhooks, number)).collect();
        rows.sort_by_key(Row::position);
        let log = Self { tables, webhooks, rows };
        log.write(&log.rows).await;
        log.tally(&log.rows).await;
        log
    }

    async fn write(&self, rows: &[Row]) {
        write_rows(&self.tables, rows).await;
    }

    async fn tally(&self, rows: &[Row]) {
        let parts: BTreeSet<Part> = rows.iter().map(|row| Part::of(row.call)).collect();
        recount(&self.tables, parts, clock::now).await.expect("the emulator answers");
    }

    async fn page(&self, selection: &Selection, orders: &Orders, place: Place, limit: usize) -> Result<Page, Error> {
        page(&self.tables, selection, orders, &place, limit, clock::now()).await
    }

    /// What a list holds, by all rows.
    fn expected(&self, selection: &Selection, orders: &Orders) -> Vec<CallId> {
        let conditions = &selection.conditions;
        let wanted = self.rows.iter().filter(|row| {
            selection.webhook.is_none_or(|webhook| webhook == Some(row.call.webhook()))
                && conditions.entity_type.is_none_or(|wanted| wanted == row.kind.entity_type)
                && conditions.event_type.is_none_or(|wanted| wanted == row.kind.event_type)
                && conditions.status.is_none_or(|wanted| wanted == row.kind.status)
                && conditions.created_at.contain(Some(row.call.event_triggered_at()))
        });
        let mut entries: Vec<Entry> = wanted.map(|row| Entry::of(row.call)).collect();
        orders.sort(&mut entries);
        entries.into_iter().map(|entry| entry.id).collect()
    }
}

fn order(by: OrderBy, descending: bool) -> Orders {
    Orders::by(Order { by, descending })
}

/// The orders that the tally knows.
fn orders() -> Vec<Orders> {
    let then = |first: (OrderBy, bool), second: (OrderBy, bool)| {
        order(first.0, first.1).then(Order { by: second.0, descending: second.1 })
    };
    vec![
        order(OrderBy::CreatedAt, true),
        order(OrderBy::CreatedAt, false),
        order(OrderBy::WebhookId, true),
        order(OrderBy::WebhookId, false),
        then((OrderBy::WebhookId, false), (OrderBy::CreatedAt, true)),
        then((OrderBy::CreatedAt, true), (OrderBy::WebhookId, true)),
    ]
}

/// Selections of every kind.
fn selections(log: &Log) -> Vec<Selection> {
    let day = |day: &str| Some(at(&format!("{day}T00:00:00Z")));
    let none = Conditions::default;
    let conditions = [
        none(),
        Conditions { status: Some(CallStatus::Failed), ..none() },
        Conditions { status: Some(CallStatus::Pending), ..none() },
        Conditions { entity_type: Some(EntityType::Upload), event_type: Some(EventType::Create), ..none() },
        Conditions { created_at: Bounds { gt: Some(at("2025-11-25T11:02:00Z")), lt: day("2025-11-27") }, ..none() },
        Conditions {
            created_at: Bounds { gt: None, lt: Some(log.rows[1234].call.event_triggered_at()) },
            status: Some(CallStatus::Rescheduled),
            ..none()
        },
        Conditions { created_at: Bounds { gt: day("2030-01-01"), lt: None }, ..none() },
    ];
    let webhooks =
        [None, Some(Some(log.webhooks[0])), Some(log.webhooks.last().copied()), Some(Some(new_webhook_id()))];
    let all = webhooks.iter().flat_map(|webhook| {
        conditions.iter().map(|conditions| Selection { ids: None, webhook: *webhook, conditions: conditions.clone() })
    });
    all.collect()
}

/// Every selection, and every order, though not each with each.
fn lists(log: &Log) -> Vec<(Selection, Orders)> {
    let selected = selections(log).into_iter().zip(orders().into_iter().cycle());
    let ordered = orders().into_iter().map(|orders| (Selection::default(), orders));
    selected.chain(ordered).collect()
}

#[tokio::test]
async fn pages_of_every_selection_and_in_every_order_are_those_of_the_whole_list() {
    let log = Log::new(6, 2600).await;
    for (selection, orders) in lists(&log) {
        let expected = log.expected(&selection, &orders);
        for (offset, limit) in [(0, 0), (29, 5), (1290, 500), (2590, 30)] {
            let found = log.page(&selection, &orders, Place::Offset(offset), limit).await.unwrap();
            let what = format!("{selection:?} {orders:?} {offset} {limit}");
            let shown: Vec<CallId> = expected.iter().skip(offset).take(limit).copied().collect();
            assert_eq!(found.total, expected.len(), "{what}");
            assert_eq!(found.ids, shown, "{what}");
            let has_more = !shown.is_empty() && offset + limit < expected.len();
            assert_eq!(found.next.map(|next| next.id), shown.last().filter(|_| has_more).copied(), "{what}");
        }
    }
}

#[tokio::test]
async fn cursors_lead_through_every_list_once() {
    let log = Log::new(6, 2600).await;
    for (selection, orders) in lists(&log) {
        let (mut place, mut all) = (Place::Offset(0), Vec::new());
        loop {
            let found = log.page(&selection, &orders, place, 499).await.unwrap();
            all.extend(found.ids);
            match found.next {
                Some(next) => place = Place::After(next),
                None => break,
            }
        }
        assert_eq!(all, log.expected(&selection, &orders), "{selection:?} {orders:?}");
    }
}

#[tokio::test]
async fn a_cursor_stays_in_its_place_while_calls_come_and_go() {
    let mut log = Log::new(3, 2100).await;
    let (all, newest) = (Selection::default(), order(OrderBy::CreatedAt, true));
    let first = log.page(&all, &newest, Place::Offset(0), 30).await.unwrap();
    // More calls at the end, and the cursor's own call is gone.
    let more: Vec<Row> = (2100..2150).map(|number| row(&log.webhooks, number)).collect();
    log.write(&more).await;
    log.tally(&more).await;
    let last = first.next.unwrap();
    let second = log.page(&all, &newest, Place::After(last.clone()), 30).await.unwrap();
    assert_eq!(second.ids, log.expected(&all, &newest)[30..60]);
    assert_eq!(second.total, 2150);
    log.rows.extend(more);
    let third = log.page(&all, &newest, Place::After(second.next.unwrap()), 30).await.unwrap();
    assert_eq!(third.ids, log.expected(&all, &newest)[110..140]);
}

#[tokio::test]
async fn calls_that_are_not_counted_yet_are_listed_if_they_are_the_newest() {
    let mut log = Log::new(5, 2100).await;
    let more: Vec<Row> = (2100..2140).map(|number| row(&log.webhooks, number)).collect();
    log.write(&more).await;
    log.rows.extend(more);
    for (selection, orders) in lists(&log) {
        let expected = log.expected(&selection, &orders);
        for offset in [10, 2080] {
            let found = log.page(&selection, &orders, Place::Offset(offset), 50).await.unwrap();
            assert_eq!(found.total, expected.len(), "{selection:?} {orders:?}");
            let shown: Vec<CallId> = expected.iter().skip(offset).take(50).copied().collect();
            assert_eq!(found.ids, shown, "{selection:?} {orders:?} {offset}");
        }
    }
}

#[tokio::test]
async fn expired_calls_are_neither_listed_nor_counted() {
    let mut log = Log::new(3, 2300).await;
    // Every third call of one hour, and one that lies alone, expired a moment ago; the tally does not know it yet.
    let hour = Position::of(log.rows[700].call).hour();
    let past = clock::now().as_seconds();
    let mut expired: Vec<Row> = log.rows.iter().filter(|row| hour.holds(row.position())).step_by(3).copied().collect();
    expired.push(log.rows[2299]);
    expired.iter_mut().for_each(|row| row.ttl = past);
    log.write(&expired).await;
    log.tally_with_ttl(&expired).await;
    log.rows.retain(|row| expired.iter().all(|gone| gone.call != row.call));
    for selection in selections(&log) {
        let orders = order(OrderBy::CreatedAt, true);
        let expected = log.expected(&selection, &orders);
        let found = log.page(&selection, &orders, Place::Offset(1500), 200).await.unwrap();
        assert_eq!(found.total, expected.len(), "{selection:?}");
        assert_eq!(found.ids, expected.into_iter().skip(1500).take(200).collect::<Vec<_>>(), "{selection:?}");
    }
}

impl Log {
    /// Has the tally know of rows that have expired: it counts as of the time before.
    async fn tally_with_ttl(&self, rows: &[Row]) {
        let parts: BTreeSet<Part> = rows.iter().map(|row| Part::of(row.call)).collect();
        let before = || clock::now().minus(DAY);
        recount(&self.tables, parts, before).await.expect("the emulator answers");
    }
}

#[tokio::test]
async fn what_costs_too_much_is_refused_with_advice_and_served_in_a_part_of_the_log() {
    let log = Log::new(3, 2300).await;
    let by_time = [order(OrderBy::LastSentAt, true), order(OrderBy::NextRetryAt, false)];
    let late =
        Conditions { last_sent_at: Bounds { gt: Some(at("2020-01-01T00:00:00Z")), lt: None }, ..Conditions::default() };
    let after = |time: Timestamp| Bounds { gt: Some(time), lt: None };
    let part = after(log.rows[800].call.event_triggered_at());
    for (conditions, orders) in by_time
        .map(|orders| (Conditions::default(), orders))
        .into_iter()
        .chain([(late, order(OrderBy::CreatedAt, true))])
    {
        let all = Selection { conditions: conditions.clone(), ..Selection::default() };
        let refused = log.page(&all, &orders, Place::Offset(0), 30).await.unwrap_err();
        assert!(matches!(refused, Error::TooMuch(advice) if advice.contains("created_at")), "{refused:?}");
        let some = Selection { conditions: Conditions { created_at: part, ..conditions }, ..Selection::default() };
        let found = log.page(&some, &orders, Place::Offset(0), 500).await.unwrap();
        assert_eq!(found.total, log.expected(&some, &orders).len(), "{orders:?}");
    }
}

#[tokio::test]
async fn statistics_count_every_call_in_its_hour_and_day() {
    let log = Log::new(4, 2200).await;
    let (from, until) = (at("2025-11-24T00:00:00Z"), at("2025-11-26T00:00:00Z"));
    for interval in [Interval::Hour, Interval::Day] {
        for webhook in [None, Some(log.webhooks[1]), Some(new_webhook_id())] {
            let counted = stats(&log.tables, webhook, interval, from, until, clock::now()).await.unwrap();
            let mut expected = actions::calls::Stats::default();
            for row in &log.rows {
                let time = row.call.event_triggered_at();
                if webhook.is_none_or(|webhook| webhook == row.call.webhook()) && from <= time && time < until {
                    let counted = expected.intervals.entry(interval.start(time)).or_default();
                    *counted.statuses.entry(row.kind.status).or_default() += 1;
                    if let Some(latency) = row.latency {
                        *counted.latencies.entry(latency).or_default() += 1;
                    }
                }
            }
            assert_eq!(counted, expected, "{interval:?} {webhook:?}");
        }
    }
}
