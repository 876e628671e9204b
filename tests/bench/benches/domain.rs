//! What the functions compute, by itself: parsing an event, matching webhooks, rendering requests. `cargo bench -p bench`.

use std::hint::black_box;

use bench::delivery::{Payload, Size, webhook_settings};
use bench::error::Error;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::event::{Defaults, Event};
use domain::ids::{CallId, WebhookId};
use domain::matching::Known;
use domain::request::Rendering;
use domain::time::Timestamp;
use domain::trigger::{Filter, FilterType};
use domain::webhook::Settings;

/// Webhooks that are matched.
const WEBHOOKS: usize = 10_000;
/// Of so many, one is for the event's model.
const MODELS: usize = 100;

fn settings(name: &str, payload: Payload) -> Settings {
    good(webhook_settings(name.to_owned(), "https://receiver.example.com/hooks/{{entity.id}}", payload))
}

fn event(document: &str) -> Event {
    let defaults = Defaults { id: "event", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
    match Event::parse(document, &defaults) {
        Ok(event) => event,
        Err(error) => panic!("{error}"),
    }
}

fn good<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse an event");
    for size in Size::USUAL {
        let document = good(size.document());
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(size.to_string(), |bencher| bencher.iter(|| event(black_box(&document))));
    }
    group.finish();
}

fn matching(criterion: &mut Criterion) {
    let event = event(&good(Size::Small.document()));
    let of_model = |number: usize| {
        let mut settings = settings(&format!("Webhook {number}"), Payload::Default);
        let model =
            if number.is_multiple_of(MODELS) { "concert".to_owned() } else { format!("model_{}", number % MODELS) };
        for trigger in &mut settings.events {
            let entity_ids = vec![model.clone()].try_into().unwrap_or_else(|error| panic!("{error}"));
            trigger.filters = Some(vec![Filter { entity_type: FilterType::ItemType, entity_ids }]);
        }
        settings
    };
    let webhooks: Vec<Settings> = (0..WEBHOOKS).map(of_model).collect();
    criterion.bench_function("match 10,000 webhooks", |bencher| {
        bencher.iter(|| {
            let known = Known::of(black_box(&event));
            webhooks.iter().filter(|webhook| known.fires(webhook)).count()
        });
    });
}

fn rendering(criterion: &mut Criterion) {
    let call = CallId::new(WebhookId::from(uuid::Uuid::from_u128(1)), Timestamp::EPOCH, "event");
    for payload in [Payload::Default, Payload::Custom] {
        let settings = settings("Webhook", payload);
        let name = match payload {
            Payload::Default => "render the default payload",
            Payload::Custom => "render a custom payload",
        };
        let mut group = criterion.benchmark_group(name);
        for size in Size::USUAL {
            let event = event(&good(size.document()));
            group.bench_function(size.to_string(), |bencher| {
                bencher.iter(|| Rendering::new(black_box(&settings), &event, &call, 0, Timestamp::EPOCH));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, parsing, matching, rendering);
criterion_main!(benches);
