//! What a function asks of an AWS service.

use serde_json::Value;

/// A request of a function to an AWS service.
#[derive(Debug)]
pub struct Request {
    /// The operation, such as `UpdateItem`.
    pub action: String,
    /// Its parameters.
    pub body: Value,
}

impl Request {
    /// Whether it writes to a table.
    pub fn is_write(&self) -> bool {
        ["PutItem", "UpdateItem", "TransactWriteItems", "BatchExecuteStatement"].contains(&self.action.as_str())
    }

    /// Whether it reads from a table or an index.
    pub fn is_read(&self) -> bool {
        ["GetItem", "BatchGetItem", "TransactGetItems", "Query"].contains(&self.action.as_str())
    }

    /// Whether it sends messages.
    pub fn is_send(&self) -> bool {
        ["SendMessage", "SendMessageBatch"].contains(&self.action.as_str())
    }

    /// Whether it records what came of an attempt.
    pub fn records_an_attempt(&self) -> bool {
        self.action == "BatchExecuteStatement" && self.says("SET last_attempt=?")
    }

    /// Whether the delivery function reads what claimed calls are about: the mark of the webhooks is in each of these.
    pub fn reads_subjects(&self) -> bool {
        ["BatchGetItem", "TransactGetItems"].contains(&self.action.as_str()) && self.says("\"GENERATION\"")
    }

    /// Whether it looks for calls that are due.
    pub fn reads_the_index(&self) -> bool {
        self.action == "Query" && self.body["IndexName"] == "due"
    }

    /// Whether its parameters contain a text, as JSON.
    pub fn says(&self, text: &str) -> bool {
        self.body.to_string().contains(text)
    }

    /// The statements of a BatchExecuteStatement.
    pub fn statements(&self) -> usize {
        self.body["Statements"].as_array().map_or(0, Vec::len)
    }

    /// The entries of a SendMessageBatch whose messages say something, by their places.
    pub fn entries_that_say(&self, text: &str) -> impl Iterator<Item = usize> {
        let entries = self.body["Entries"].as_array().into_iter().flatten().enumerate();
        entries.filter(move |(_, entry)| entry["MessageBody"].to_string().contains(text)).map(|(number, _)| number)
    }
}
