//! The API's documents: what clients send and get.

pub mod api_error;
pub mod call_query;
pub mod document;
pub mod exchange;
pub mod fit;
mod schema;
pub mod stats;
pub mod webhook;
pub mod webhook_call;
pub mod webhook_call_attempt;
