//! The query of the list of webhook calls.

mod cursor;
mod filter;
mod order_by;
mod parameters;
mod parse;
mod query;

pub use self::filter::CallFilter;
pub use self::parameters::instant;
pub use self::query::CallQuery;
