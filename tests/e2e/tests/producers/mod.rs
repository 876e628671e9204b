//! Event sources: what the template makes for them, and what `functions/dispatcher/PRODUCERS.md` tells them.

mod aws;
mod connected;
mod example;
mod examples;
mod page;
mod programs;
mod sources;
