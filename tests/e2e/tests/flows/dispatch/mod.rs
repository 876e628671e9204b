//! From an event to calls.

mod duplicates;
mod envelopes;
mod filters;
mod subjects;
mod webhooks;
