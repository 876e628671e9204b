//! DynamoDB's requests and answers, as far as they tell what was read and written.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::reading::{Key, Request};

/// An answer. Every action uses some of this.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    consumed_capacity: Option<Capacities>,
    scanned_count: Option<u64>,
    items: Option<Vec<Item>>,
    item: Option<Item>,
    responses: Option<Responses>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Capacities {
    One(Capacity),
    Many(Vec<Capacity>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Capacity {
    capacity_units: f64,
}

/// Those of BatchGetItem, by table; other actions answer with lists of something else.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Responses {
    ByTable(HashMap<String, Vec<Item>>),
    Other(serde::de::IgnoredAny),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    pk: Option<Text>,
    sk: Option<Text>,
    id: Option<Text>,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// The request, asking for what it costs. Anything that is no object stays as it is.
pub(super) fn asking_for_the_cost(request: &mut Value) {
    if let Some(request) = request.as_object_mut() {
        request.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
    }
}

/// What an answer tells of its request.
pub(super) fn read(action: &str, request: &Value, answer: &[u8]) -> Request {
    let answer: Answer = serde_json::from_slice(answer).unwrap_or_default();
    let units: f64 = match answer.consumed_capacity {
        Some(Capacities::One(one)) => one.capacity_units,
        Some(Capacities::Many(many)) => many.iter().map(|one| one.capacity_units).sum(),
        None => 0.0,
    };
    let batch = match answer.responses {
        Some(Responses::ByTable(tables)) => tables.into_values().flatten().collect(),
        _ => Vec::new(),
    };
    let items: Vec<Item> = answer.items.into_iter().flatten().chain(answer.item).chain(batch).collect();
    let reads = ["GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"].contains(&action);
    let text = |text: Option<Text>| text.map(|text| text.text);
    Request {
        action: action.to_owned(),
        items: answer.scanned_count.unwrap_or(items.len() as u64),
        read_units: if reads { units } else { 0.0 },
        write_units: if reads { 0.0 } else { units },
        keys: items.into_iter().map(|item| Key { pk: text(item.pk), sk: text(item.sk), id: text(item.id) }).collect(),
        partition: partition(request),
    }
}

/// The partition that a query is about: the value of what its condition says that `pk` is equal to.
fn partition(request: &Value) -> Option<String> {
    let condition = request["KeyConditionExpression"].as_str()?;
    let (_, behind) = condition.split_once("pk = ")?;
    let name = behind.split_whitespace().next()?;
    request["ExpressionAttributeValues"][name]["S"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(action: &str, request: &Value, answer: &Value) -> Request {
        read(action, request, answer.to_string().as_bytes())
    }

    #[test]
    fn a_query_tells_what_it_scanned_and_which_partition() {
        let request = json!({"KeyConditionExpression": "pk = :pk AND sk BETWEEN :a AND :b",
            "ExpressionAttributeValues": {":pk": {"S": "CALLS#x"}, ":a": {"S": "1"}}});
        let answer = json!({"Count": 1, "ScannedCount": 7, "Items": [{"id": {"S": "c"}, "n": {"N": "1"}}],
            "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 1.5}});
        let told = told("Query", &request, &answer);
        assert_eq!((told.items, told.read_units, told.write_units), (7, 1.5, 0.0));
        assert_eq!(told.partition.as_deref(), Some("CALLS#x"));
        assert_eq!(told.keys, [Key { id: Some("c".to_owned()), ..Key::default() }]);
    }

    #[test]
    fn a_batch_tells_the_items_of_every_table() {
        let answer = json!({"Responses": {"a": [{"pk": {"S": "p"}, "sk": {"S": "s"}}], "b": [{}]},
            "ConsumedCapacity": [{"TableName": "a", "CapacityUnits": 1.0}, {"TableName": "b", "CapacityUnits": 2.0}]});
        let told = told("BatchGetItem", &json!({}), &answer);
        assert_eq!((told.items, told.read_units), (2, 3.0));
        assert!(told.keys.contains(&Key { pk: Some("p".to_owned()), sk: Some("s".to_owned()), id: None }));
    }

    #[test]
    fn a_transaction_tells_what_it_wrote() {
        let answer =
            json!({"ConsumedCapacity": [{"TableName": "a", "CapacityUnits": 12.0, "WriteCapacityUnits": 12.0}]});
        let told = told("TransactWriteItems", &json!({}), &answer);
        assert_eq!((told.items, told.read_units, told.write_units), (0, 0.0, 12.0));
    }

    #[test]
    fn statements_answer_with_lists() {
        let answer = json!({"Responses": [{"TableName": "a"}]});
        assert_eq!(told("BatchExecuteStatement", &json!({}), &answer).items, 0);
    }
}
