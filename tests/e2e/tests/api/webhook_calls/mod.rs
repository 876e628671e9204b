//! `/webhook_calls`

pub mod calls;
mod deleted;
mod filters;
mod find;
mod order;
mod pages;
mod parameters;
mod resend;
