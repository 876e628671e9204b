//! A proxy before DynamoDB that has it tell what each request costs, and keeps what it tells.

mod answer;
mod proxy;
mod reading;
mod size;
mod statements;

pub use proxy::CountingProxy;
pub use reading::{Key, Request};
