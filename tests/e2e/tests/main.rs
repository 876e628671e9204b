//! End-to-end tests against the deployed stack. The files mirror the URL tree of the API and the ways of an event.

mod api;
mod browser;
mod client;
mod console;
mod faults;
mod flows;
mod producers;
mod retries;
mod tables;
