//! The query of the list of webhook calls.

mod order_by;
mod parameters;
mod parse;
mod query;

pub use self::query::CallQuery;
