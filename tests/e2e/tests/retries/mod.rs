//! Automatic retries, and manual resends between them.

mod asked_for;
mod history;
mod in_the_queue;
mod in_the_table;
mod resends;
mod settings;
mod waiting;
