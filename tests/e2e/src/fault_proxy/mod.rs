//! A proxy between the functions and the AWS services that refuses, repeats, loses or ages requests, as a test demands.

mod answers;
mod dice;
mod entries;
mod faults;
mod lagging_index;
mod proxy;
mod request;
mod statements;
mod switch;

pub use dice::Dice;
pub use faults::{Fate, Faults};
pub use proxy::FaultProxy;
pub use request::Request;
pub use switch::{NoFaults, Switch};
