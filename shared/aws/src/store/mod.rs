//! The tables. Every item is written and read here; nothing else knows how it is laid out.

pub mod access;
pub mod access_changes;
mod answers;
pub mod audit;
mod batch_get;
mod blob;
pub mod bulk;
mod call_items;
pub mod claims;
pub mod due;
mod error;
pub mod events;
mod generation;
pub mod history;
mod keys;
pub mod lease;
pub mod log;
pub mod order;
pub mod outcomes;
mod pause;
mod rate_limit;
mod resends;
mod sessions;
mod signing;
mod statements;
pub mod subjects;
mod tables;
pub mod tally;
mod token_use;
mod update;
pub mod webhook_changes;
mod webhooks;

pub use self::error::StoreError;
pub use self::tables::Tables;
pub use batch_get::Consistency;
