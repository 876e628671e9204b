//! Has the calls in the log counted anew.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Error, Outputs, aws};

const ACTION: &str = "Invoke";

/// What was found on a day of the log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RepairedDay {
    /// Such as `2026-11-24`.
    pub day: String,
    /// Calls that are counted now.
    pub calls: u64,
    /// Calls by which the counts were off.
    pub off: u64,
}

/// What the function answers.
#[derive(Deserialize)]
struct Report {
    days: Vec<RepairedDay>,
    next: Option<String>,
}

/// Counts the days of the log anew from one until another, or all of them, and shows each when it is done. The function is invoked
/// again for as long as it says where to go on.
///
/// # Errors
///
/// When the emulator does not answer, or the function fails.
pub fn repair_tally(
    outputs: &Outputs,
    from: Option<&str>,
    to: Option<&str>,
    mut show: impl FnMut(&RepairedDay),
) -> Result<(), Error> {
    let mut from = from.map(str::to_owned);
    loop {
        let answer = aws::invoke(outputs, outputs.other("TallyFunctionName")?, &command(from.as_deref(), to))?;
        let failed = |reason: String| Error::Request { action: ACTION, reason };
        let report: Report = serde_json::from_value(answer.clone()).map_err(|_| failed(answer.to_string()))?;
        report.days.iter().for_each(&mut show);
        match report.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}

fn command(from: Option<&str>, to: Option<&str>) -> Value {
    json!({ "repair": { "from": from, "to": to } })
}
