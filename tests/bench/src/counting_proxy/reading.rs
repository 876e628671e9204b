//! What is known of a request.

/// A request that DynamoDB has answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// What was asked for, such as `Query`.
    pub action: String,
    /// Items that were read, those that a filter dropped included.
    pub items: u64,
    /// Read units, those of transactions as AWS bills them.
    pub read_units: f64,
    /// Write units, those of transactions as AWS bills them.
    pub write_units: f64,
    /// What of the items that were read came back.
    pub keys: Vec<Key>,
    /// For a query, the text that its partition key has to be equal to.
    pub partition: Option<String>,
}

/// Where an item is, as far as the answer tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// Its partition key.
    pub pk: Option<String>,
    /// Its sort key.
    pub sk: Option<String>,
    /// Its attribute `id`.
    pub id: Option<String>,
}
