//! A deployment for one case: tables, queues, a receiver, and the two functions as processes.

use std::path::PathBuf;

use aws::store::Tables;

use super::batches::DELIVERY_QUEUE;
use super::case::Case;
use super::queues::Queues;
use super::receiver::Receiver;
use super::webhooks;
use crate::counting_proxy::CountingProxy;
use crate::dynamodb_local::{DynamoDbLocal, client};
use crate::error::Error;
use crate::function::Function;
use crate::tables::{self, Names};

/// The site of every deployment.
const SITE: &str = "1";
/// How long the log stays, in days: the template's default.
const RETENTION_DAYS: u32 = 30;

/// The programs of the functions.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "said above")]
pub struct Programs {
    pub dispatcher: PathBuf,
    pub delivery: PathBuf,
}

/// A running deployment. Its functions end when it is dropped.
#[derive(Debug)]
pub struct Deployment {
    /// Turns events into messages.
    pub dispatcher: Function,
    /// Turns messages into requests.
    pub delivery: Function,
    /// Before DynamoDB.
    pub dynamodb: CountingProxy,
    /// In the place of SQS.
    pub queues: Queues,
    /// Takes the requests.
    pub receiver: Receiver,
    names: Names,
}

impl Deployment {
    /// Starts one for a case, with tables whose names begin with `name`.
    pub async fn start(name: &str, local: &DynamoDbLocal, programs: &Programs, case: &Case) -> Result<Self, Error> {
        let direct = client(&local.endpoint()).await;
        let names = tables::create(&direct, name).await?;
        let receiver = Receiver::start(case.answer).await?;
        let tables = Tables::new(direct, names.webhooks.clone(), names.calls.clone(), SITE.to_owned(), RETENTION_DAYS);
        webhooks::create(&tables, case.fanout, receiver.url(), case.payload).await?;
        let dynamodb = CountingProxy::start(local.endpoint()).await?;
        let queues = Queues::start().await?;
        let variables = variables(&names, &dynamodb.endpoint(), &queues);
        let dispatcher = Function::start("dispatcher", &programs.dispatcher, &variables).await?;
        let delivery = Function::start("delivery", &programs.delivery, &variables).await?;
        Ok(Self { dispatcher, delivery, dynamodb, queues, receiver, names })
    }

    /// Ends it, and deletes its tables.
    pub async fn end(self, local: &DynamoDbLocal) -> Result<(), Error> {
        let (direct, names) = (client(&local.endpoint()).await, self.names.clone());
        drop(self);
        for table in [names.webhooks, names.calls] {
            let deleted = direct.delete_table().table_name(&table).send().await;
            deleted.map_err(|error| Error::new(format!("could not delete the table {table}: {error:?}")))?;
        }
        Ok(())
    }
}

/// What the template sets for either function, with its defaults.
fn variables(names: &Names, dynamodb: &str, queues: &Queues) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.to_owned()),
        ("AWS_ENDPOINT_URL_SQS", queues.endpoint().to_owned()),
        ("RUST_LOG", "info".to_owned()),
        ("SITE_ID", SITE.to_owned()),
        ("LOG_RETENTION_DAYS", RETENTION_DAYS.to_string()),
        ("WEBHOOKS_TABLE", names.webhooks.clone()),
        ("CALLS_TABLE", names.calls.clone()),
        ("DELIVERY_QUEUE_URL", queues.url(DELIVERY_QUEUE)),
        ("INVALID_EVENTS_QUEUE_URL", queues.url("InvalidEvents")),
        ("RETRY_QUEUE_URL", queues.url("RetryQueue")),
        // The receiver is there.
        ("ALLOWED_CIDRS", "127.0.0.0/8".to_owned()),
        ("RETRY_SCHEDULE", "120,360,1800,3600,18000,86400,172800".to_owned()),
        ("PARK_AFTER_SECONDS", "900".to_owned()),
        ("IN_FLIGHT_WATERMARK", "60000".to_owned()),
    ]
}
