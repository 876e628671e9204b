//! `/webhooks`

mod create;
