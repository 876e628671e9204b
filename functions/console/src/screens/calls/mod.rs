//! `/console/webhook_calls`

mod bodies;
mod chart;
mod curl;
mod exchange;
mod filter;
mod list;
mod resend;
mod resend_many;
mod show;
mod timeline;

pub use self::bodies::{request_body, response_body};
pub use self::exchange::headers;
pub use self::list::list;
pub use self::resend::resend;
pub use self::resend_many::{ask as ask_to_resend_many, resend as resend_many};
pub use self::show::show;
