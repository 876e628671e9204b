//! What the functions use of AWS and of their surroundings.
//!
//! SDK types appear here and in the functions' `main.rs` only. A table's layout is known in [`store`] alone.

pub mod clock;
pub mod config;
pub mod gateway;
pub mod ids;
pub mod queue;
pub mod sdk;
pub mod store;
pub mod telemetry;
