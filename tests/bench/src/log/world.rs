//! A deployment whose tables hold a log.

use std::time::{Duration, Instant};

use aws::clock;
use aws::store::Tables;
use domain::ids::WebhookId;
use domain::room::Room;
use domain::time::Timestamp;
use domain::webhook::{Draft, Settings};

use super::drawn::{Draw, Log, Shape};
use super::fill;
use crate::counting_proxy::CountingProxy;
use crate::dynamodb_local::{DynamoDbLocal, client};
use crate::error::Error;
use crate::tables::{self, Names};

/// How long the log stays, in days: longer than it goes back, so that nothing of it expires.
pub const RETENTION_DAYS: u32 = 40;
/// The site of every deployment.
pub const SITE: &str = "1";
/// How long before now the log ends, so that what comes next is not in the future either.
const MARGIN: Duration = Duration::from_secs(20 * 60);

/// A deployment whose tables hold a log.
#[derive(Debug)]
pub struct World {
    /// The names of its tables.
    pub names: Names,
    /// Its tables, through the proxy.
    pub tables: Tables,
    /// Its tables.
    pub direct: Tables,
    /// Its webhooks, the one with the most calls first.
    pub webhooks: Vec<WebhookId>,
    /// What its log holds.
    pub log: Log,
    /// When the log ended when it was filled.
    pub end: Timestamp,
}

impl World {
    /// Creates tables whose names begin with `name`, and fills them.
    pub async fn fill(
        name: &str,
        dynamodb: &DynamoDbLocal,
        proxy: &CountingProxy,
        shape: Shape,
    ) -> Result<Self, Error> {
        let client_of_it = client(&dynamodb.endpoint()).await;
        let names = tables::create(&client_of_it, name).await?;
        let of =
            |client| Tables::new(client, names.webhooks.clone(), names.calls.clone(), SITE.to_owned(), RETENTION_DAYS);
        let (direct, tables) = (of(client_of_it.clone()), of(client(&proxy.endpoint()).await));
        let webhooks = webhooks(&direct, shape.webhooks).await?;
        let started = Instant::now();
        let end =
            Timestamp::from_millis(clock::now().as_millis() - i64::try_from(MARGIN.as_millis()).unwrap_or_default());
        let end = end.map_err(Error::in_action("tell the time"))?;
        let log = Draw::new(shape.seed, webhooks.clone()).log(shape, end);
        let events = 0..log.events.len();
        let calls = 0..log.calls.len();
        let log = fill::write(&client_of_it, &names, &direct, log, events, calls).await?;
        let written = started.elapsed();
        fill::tally(&direct, &webhooks, shape, end).await?;
        let took = started.elapsed();
        eprintln!(
            "filled {name}: {} calls of {} events in {} s, their tally in {} s",
            log.calls.len(),
            log.events.len(),
            written.as_secs(),
            (took - written).as_secs()
        );
        Ok(Self { names, tables, direct, webhooks, log, end })
    }
}

/// Creates webhooks that retry, each with some of what webhooks have.
async fn webhooks(tables: &Tables, count: usize) -> Result<Vec<WebhookId>, Error> {
    let mut webhooks = Vec::new();
    for number in 1..=count {
        let url = format!("https://receiver-{number}.example.com/hooks/{{{{entity.id}}}}");
        let draft = Draft { auto_retry: true, ..Draft::new(format!("Webhook {number}"), url) };
        let settings = Settings::parse(draft).map_err(|flaws| Error::new(format!("a webhook has flaws: {flaws:?}")))?;
        let created = tables.create_webhook(settings, Room { enabled: 5000 }, clock::now()).await;
        webhooks.push(created.map_err(Error::in_action("create a webhook"))?.id);
    }
    Ok(webhooks)
}
