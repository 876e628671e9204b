//! The API's documents: what clients send and get.

pub mod call_query;
pub mod fit;
pub mod webhook;
pub mod webhook_call;
pub mod webhook_call_attempt;
