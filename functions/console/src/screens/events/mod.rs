//! `/console/events`

mod address;
mod catalogue;
mod document;
mod filter;
mod list;
mod matches;
mod sentences;
mod show;
mod verdict;

pub use self::address::event;
pub use self::catalogue::{kind, kinds};
pub use self::document::download;
pub use self::list::list;
pub use self::matches::checks;
pub use self::show::show;
