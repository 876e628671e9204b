//! What the service is about: webhooks, triggers, events, webhook calls, and the requests that calls send.
//!
//! Pure: no SDK, no environment, no clock, no randomness. Times and new ids arrive as arguments.
//!
//! "The contract", in comments, is `functions/api/README.md`: the webhooks API of DatoCMS as this service keeps it.

pub mod access;
pub mod addresses;
pub mod call;
pub mod entity;
pub mod envelope;
pub mod event;
pub mod ids;
pub mod limits;
pub mod listed_event;
pub mod matching;
mod names;
pub mod next;
pub mod object;
pub mod permission;
pub mod possible;
pub mod request;
pub mod retry;
pub mod room;
pub mod samples;
pub mod secret;
pub mod sent;
pub mod sent_event;
pub mod shape;
pub mod signing;
pub mod standing;
pub mod tally;
pub mod test_send;
pub mod text;
pub mod time;
pub mod trigger;
pub mod url;
pub mod verdict;
pub mod webhook;
