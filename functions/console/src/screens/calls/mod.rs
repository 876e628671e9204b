//! `/console/webhook_calls`

mod bodies;
mod curl;
mod exchange;
mod filter;
mod json;
mod list;
mod resend;
mod show;
mod timeline;

pub use self::bodies::{request_body, response_body};
pub use self::exchange::laid_out;
pub use self::filter::{field, instant};
pub use self::list::list;
pub use self::resend::resend;
pub use self::show::show;
