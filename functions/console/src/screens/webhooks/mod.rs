//! `/console/webhooks`

mod delete;
mod edit;
mod enabled;
mod figures;
mod form;
mod health;
mod list;
mod pages;
mod preview;
mod recipes;
mod signing_secret;
mod test_send;

pub use self::delete::{ask as ask_to_delete, delete};
pub use self::edit::{create, new, show, update};
pub use self::enabled::switch;
pub use self::list::list;
pub use self::preview::{ask as preview, ask_for_new as preview_new};
pub use self::recipes::list as recipes;
pub use self::signing_secret::{
    ask_to_rotate, reveal as reveal_signing_secret, rotate as rotate_signing_secret, show as show_signing_secret,
};
pub use self::test_send::{send as send_test, show as show_test};
