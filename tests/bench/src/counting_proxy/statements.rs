//! What PartiQL statements cost, which DynamoDB Local does not tell. The proxy remembers how large the items are that it has seen written.
//! A statement is billed as the write that it is: by the item before or after it, whichever is larger, and the index's entries
//! besides.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::size;
use crate::tables::INDEX_KEYS;

/// The items that statements have written.
#[derive(Debug, Default)]
pub(super) struct Written(HashMap<[String; 2], Item>);

/// An item, as far as it matters for what writing it costs.
#[derive(Debug, Clone, Default)]
struct Item {
    /// The sizes of its attributes, names included.
    sizes: BTreeMap<String, usize>,
    /// Its keys in the index.
    indexed: BTreeMap<String, Value>,
}

impl Written {
    /// The write units of a BatchExecuteStatement.
    pub(super) fn units(&mut self, request: &Value, answer: &Value) -> f64 {
        let statements = request["Statements"].as_array().into_iter().flatten();
        let answers = answer["Responses"].as_array().into_iter().flatten();
        statements.zip(answers).map(|(statement, answer)| self.of_statement(statement, answer)).sum()
    }

    fn of_statement(&mut self, statement: &Value, answer: &Value) -> f64 {
        let text = statement["Statement"].as_str().unwrap_or_default();
        let mut values = statement["Parameters"].as_array().map_or(&[][..], Vec::as_slice).iter();
        let changes = Changes::of(text, &mut values);
        let Some(key) = changes.key() else { return 0.0 };
        let before = self.0.get(&key).cloned().unwrap_or_default();
        // What its condition refuses is billed, too.
        if !answer["Error"].is_null() {
            return size::write_units(before.bytes());
        }
        let after = changes.applied_to(before.clone());
        let units = size::write_units(before.bytes().max(after.bytes())) + entries(&before, &after);
        self.0.insert(key, after);
        units
    }
}

impl Item {
    fn bytes(&self) -> usize {
        self.sizes.values().sum()
    }

    /// Whether it has all the keys of the index.
    fn is_indexed(&self) -> bool {
        self.indexed.len() == INDEX_KEYS.len()
    }
}

/// Writes of entries of the index, each far below a unit's size.
fn entries(before: &Item, after: &Item) -> f64 {
    match (before.is_indexed(), after.is_indexed()) {
        (false, false) => 0.0,
        (true, true) if before.indexed == after.indexed => 0.0,
        // The old one is deleted, the new one written.
        (true, true) => 2.0,
        (true, false) | (false, true) => 1.0,
    }
}

/// What a statement says of attributes.
#[derive(Debug, Default)]
struct Changes<'a> {
    set: Vec<(String, &'a Value)>,
    removed: Vec<String>,
    condition: Vec<(String, &'a Value)>,
}

impl<'a> Changes<'a> {
    /// Reads a statement of the shapes `INSERT INTO "table" VALUE {'a': ?, …}` and `UPDATE "table" SET a=? … REMOVE b … WHERE pk=? AND
    /// …`; the values stand for its question marks, in order.
    fn of(text: &str, values: &mut impl Iterator<Item = &'a Value>) -> Self {
        let mut changes = Self::default();
        if let Some((_, fields)) = text.split_once(" VALUE ") {
            let names = fields.split('\'').skip(1).step_by(2).map(str::to_owned);
            changes.set = names.zip(values).collect();
            return changes;
        }
        let mut clause = "";
        for word in text.split_whitespace() {
            match (word, clause) {
                ("SET" | "REMOVE" | "WHERE", _) => clause = word,
                (word, "REMOVE") => changes.removed.push(unquoted(word)),
                (word, "SET" | "WHERE") => {
                    if let Some(name) = word.strip_suffix("=?")
                        && let Some(value) = values.next()
                    {
                        let list = if clause == "SET" { &mut changes.set } else { &mut changes.condition };
                        list.push((unquoted(name), value));
                    }
                }
                _ => {}
            }
        }
        changes
    }

    /// The key of the item that it writes.
    fn key(&self) -> Option<[String; 2]> {
        let value = |wanted: &str| {
            let all = self.condition.iter().chain(&self.set);
            let value = all.clone().find(|(name, _)| name == wanted)?.1;
            value["S"].as_str().map(str::to_owned)
        };
        Some([value("pk")?, value("sk")?])
    }

    fn applied_to(&self, mut item: Item) -> Item {
        for (name, value) in &self.set {
            item.sizes.insert(name.clone(), size::attribute(name, value));
            if INDEX_KEYS.contains(&name.as_str()) {
                item.indexed.insert(name.clone(), (*value).clone());
            }
        }
        for name in &self.removed {
            item.sizes.remove(name);
            item.indexed.remove(name);
        }
        item
    }
}

fn unquoted(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(text: &str, parameters: Value) -> Value {
        json!({"Statements": [{"Statement": text, "Parameters": parameters}]})
    }

    fn done() -> Value {
        json!({"Responses": [{"TableName": "calls"}]})
    }

    const INSERT: &str = "INSERT INTO \"calls\" VALUE {'pk': ?, 'sk': ?, 'text': ?}";

    #[test]
    fn an_insert_costs_the_size_of_its_item() {
        let mut written = Written::default();
        let insert = |bytes| request(INSERT, json!([{"S": "p"}, {"S": "s"}, {"S": "x".repeat(bytes)}]));
        // The names and keys have ten bytes.
        assert_eq!(written.units(&insert(1014), &done()), 1.0);
        assert_eq!(Written::default().units(&insert(1015), &done()), 2.0);
    }

    #[test]
    fn an_update_costs_the_larger_of_before_and_after() {
        let mut written = Written::default();
        written.units(&request(INSERT, json!([{"S": "p"}, {"S": "s"}, {"S": "x".repeat(2000)}])), &done());
        let update = "UPDATE \"calls\" SET \"status\"=? SET attempts=attempts+1 REMOVE text WHERE pk=? AND sk=? AND lease=? AND resend IS MISSING";
        let update = request(update, json!([{"S": "success"}, {"S": "p"}, {"S": "s"}, {"S": "l"}]));
        assert_eq!(written.units(&update, &done()), 2.0, "it was larger before");
        assert_eq!(written.units(&update, &done()), 1.0);
    }

    #[test]
    fn what_its_condition_refuses_changes_nothing_and_is_billed() {
        let mut written = Written::default();
        let insert = request(INSERT, json!([{"S": "p"}, {"S": "s"}, {"S": "x".repeat(3000)}]));
        written.units(&insert, &done());
        let refused = json!({"Responses": [{"Error": {"Code": "DuplicateItem"}}]});
        assert_eq!(written.units(&insert, &refused), 3.0);
    }

    #[test]
    fn entries_of_the_index_cost_besides() {
        let mut written = Written::default();
        written.units(&request(INSERT, json!([{"S": "p"}, {"S": "s"}, {"S": "x"}])), &done());
        let enter = |at: &str| {
            let text = "UPDATE \"calls\" SET due_at=? SET due_shard=? WHERE pk=? AND sk=?";
            request(text, json!([{"S": at}, {"S": "31"}, {"S": "p"}, {"S": "s"}]))
        };
        let leave = request(
            "UPDATE \"calls\" REMOVE due_at REMOVE due_shard WHERE pk=? AND sk=?",
            json!([{"S": "p"}, {"S": "s"}]),
        );
        let units = [enter("1"), enter("1"), enter("2"), leave].map(|request| written.units(&request, &done()));
        assert_eq!(units, [2.0, 1.0, 3.0, 2.0]);
    }
}
