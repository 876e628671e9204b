//! The API's documents: what clients send and get.

pub mod access_token;
pub mod api_error;
pub mod audit_log;
pub mod call_query;
pub mod document;
pub mod dry_run;
pub mod event;
pub mod event_document;
pub mod event_match;
pub mod exchange;
pub mod fit;
mod relationship;
pub mod resend;
pub mod role;
pub mod sample_event;
mod schema;
pub mod sent_event;
pub mod signing_secret;
pub mod stats;
pub mod test_send;
pub mod webhook;
pub mod webhook_call;
pub mod webhook_call_attempt;
