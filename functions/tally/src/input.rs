//! What the function is invoked with.

use aws::store::tally::call_of;
use domain::ids::CallId;
use domain::tally::Position;
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::fault::Fault;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Records of CallsTable's stream.
    Changes(Vec<Change>),
    /// What has expired is to be forgotten.
    Prune,
    /// Days of the log are to be counted anew.
    Repair(Days),
}

/// A record of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A call was written.
    Call(CallId),
    /// Something else was written: the partition key and sort key, and the record's id, by which it is found in the stream.
    Other {
        /// Partition key; empty if there is none.
        pk: String,
        /// Sort key; empty if there is none.
        sk: String,
        /// Id of the record.
        record: String,
    },
}

/// Days of the log, by UTC, from the first until the last, both included. Without bounds it is all that is in the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The start of the first day.
    pub from: Option<Position>,
    /// The start of the last day.
    pub to: Option<Position>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum Wire {
    Records(Vec<Value>),
    #[serde(rename = "prune")]
    Prune(bool),
    #[serde(rename = "repair")]
    Repair(Bounds),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    from: Option<String>,
    to: Option<String>,
}

impl Input {
    /// Parses what Lambda hands over.
    pub fn parse(payload: Value) -> Result<Self, Fault> {
        match serde_json::from_value(payload).map_err(|error| Fault::Input(error.to_string()))? {
            Wire::Records(records) => Ok(Self::Changes(records.iter().map(Change::of).collect())),
            Wire::Prune(true) => Ok(Self::Prune),
            Wire::Prune(false) => Err(Fault::Input("prune is false".to_owned())),
            Wire::Repair(bounds) => {
                Ok(Self::Repair(Days { from: day("from", bounds.from)?, to: day("to", bounds.to)? }))
            }
        }
    }
}

impl Change {
    fn of(record: &Value) -> Self {
        let key = |name: &str| record["dynamodb"]["Keys"][name]["S"].as_str().unwrap_or_default();
        let (pk, sk) = (key("pk"), key("sk"));
        match call_of(pk, sk) {
            Some(call) => Self::Call(call),
            None => {
                let record = record["eventID"].as_str().unwrap_or("without an id");
                Self::Other { pk: pk.to_owned(), sk: sk.to_owned(), record: record.to_owned() }
            }
        }
    }
}

fn day(name: &str, text: Option<String>) -> Result<Option<Position>, Fault> {
    let parse = |text: String| {
        let start = Timestamp::start_of(&text);
        start.map_err(|_| Fault::Input(format!("{name} is {text:?}, which is no day such as 2026-11-24")))
    };
    Ok(text.map(parse).transpose()?.map(Position::at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(payload: Value) -> Result<Input, String> {
        Input::parse(payload).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_record_whose_keys_are_those_of_no_call_is_told_from_the_others() {
        let webhook = "AAAAAAAAAAAAAAAAAAAABw";
        let (pk, sk) = (format!("CALLS#{webhook}"), "2026-11-24T10:00:00.000Z#00000000000000ff");
        let record =
            |pk: &str, sk: &str| json!({"eventID": "7", "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}});
        let records = json!({"Records": [
            record(&pk, sk),
            record("EVENT#1#2", "EVENT"),
            record(&pk, "2026-11-24T10:00:00Z#00000000000000ff"),
            record("CALLS#no-id", sk),
            record(&pk, "2026-11-24T10:00:00.000Z#ff"),
            {"eventID": "7", "dynamodb": {"Keys": {"pk": {"N": "1"}}}},
            null,
        ]});
        let other = |pk: &str, sk: &str, record: &str| Change::Other {
            pk: pk.to_owned(),
            sk: sk.to_owned(),
            record: record.to_owned(),
        };
        let time = "2026-11-24T10:00:00.000Z".parse().unwrap();
        let call = CallId::from_parts(webhook.parse().unwrap(), time, [0, 0, 0, 0, 0, 0, 0, 255]);
        let expected = vec![
            Change::Call(call),
            other("EVENT#1#2", "EVENT", "7"),
            other(&pk, "2026-11-24T10:00:00Z#00000000000000ff", "7"),
            other("CALLS#no-id", sk, "7"),
            other(&pk, "2026-11-24T10:00:00.000Z#ff", "7"),
            other("", "", "7"),
            other("", "", "without an id"),
        ];
        assert_eq!(parse(records), Ok(Input::Changes(expected)));
    }

    #[test]
    fn commands_are_read_and_what_is_none_is_refused_with_the_reason() {
        let start = |day| Some(Position::at(Timestamp::start_of(day).unwrap()));
        assert_eq!(parse(json!({"prune": true})), Ok(Input::Prune));
        assert_eq!(parse(json!({"repair": {}})), Ok(Input::Repair(Days::default())));
        assert_eq!(
            parse(json!({"repair": {"from": "2026-11-01", "to": "2026-11-24"}})),
            Ok(Input::Repair(Days { from: start("2026-11-01"), to: start("2026-11-24") }))
        );
        for (payload, reason) in [
            (json!({"repair": {"from": "yesterday"}}), "from is \"yesterday\""),
            (json!({"repair": {"since": "2026-11-01"}}), "since"),
            (json!({"prune": false}), "prune is false"),
            (json!({}), "neither"),
            (json!(null), "neither"),
        ] {
            let refusal = parse(payload.clone()).unwrap_err();
            assert!(refusal.contains(reason), "{payload}: {refusal}");
        }
    }
}
