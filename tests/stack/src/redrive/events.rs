//! Drives dead letters of events back: the dispatcher takes them from their queue itself, by a mapping that is disabled otherwise.
//! So they keep the id and the time that they were first sent with.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::event_sources::{self, enable};
use crate::{Error, Outputs, aws};

const QUEUE: &str = "EventDeadLettersUrl";
const PAUSE: Duration = Duration::from_millis(200);

/// Has the dispatcher take what lies in the dead-letter queue of events, until nothing is left or for as long as `patience`. Returns how
/// many messages are left: events that failed again, or that nobody has come to.
///
/// # Errors
///
/// When the emulator does not answer. The mapping may still be enabled then: do it again.
pub fn redrive_events(outputs: &Outputs, patience: Duration) -> Result<usize, Error> {
    let mapping = mapping(outputs)?;
    enable(outputs, &mapping, true)?;
    let started = Instant::now();
    let mut left = messages(outputs)?;
    while left > 0 && started.elapsed() < patience {
        sleep(PAUSE);
        left = messages(outputs)?;
    }
    enable(outputs, &mapping, false)?;
    Ok(left)
}

fn mapping(outputs: &Outputs) -> Result<String, Error> {
    let name = outputs.other(QUEUE)?.rsplit('/').next().unwrap_or_default();
    event_sources::mapping(outputs, name, |arn| arn.rsplit(':').next() == Some(name))
}

/// How many messages are in the queue, hidden ones included.
fn messages(outputs: &Outputs) -> Result<usize, Error> {
    let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    let query = json!({ "QueueUrl": outputs.other(QUEUE)?, "AttributeNames": names });
    let answer = aws::call(outputs, "AmazonSQS.GetQueueAttributes", &query)?;
    let count = |name: &str| answer["Attributes"][name].as_str().and_then(|count| count.parse::<usize>().ok());
    Ok(names.into_iter().filter_map(count).sum())
}
