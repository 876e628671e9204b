//! What the end-to-end tests are written with: the deployed stack, a client of its API, a receiver, waiting.

pub mod api;
pub mod events;
pub mod fault_proxy;
pub mod function;
pub mod lambda;
pub mod log;
pub mod logs;
pub mod processes;
pub mod queues;
pub mod receiver;
pub mod running;
pub mod schedule;
pub mod visitor;
pub mod wait;

pub use api::Api;
pub use receiver::{Answer, Receiver};
pub use running::{running, visited};
pub use visitor::{Page, Visitor};
pub use wait::{eventually, eventually_counted};
