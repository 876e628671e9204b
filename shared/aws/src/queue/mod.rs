//! The queues: what their messages say, how they are sent, and how a batch of received ones is answered.

pub mod backlog;
pub mod batch_response;
mod chunks;
pub mod messages;
pub mod receive;
pub mod send;
