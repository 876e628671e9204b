//! `/webhook_calls`

pub mod calls;
mod cursor;
mod deleted;
mod exchanges;
mod filters;
mod find;
mod large;
mod order;
mod pages;
mod parameters;
mod resend;
mod resend_limit;
mod resend_many;
