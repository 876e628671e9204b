//! `/console/access`: roles, access tokens, and who has changed what.

mod audit_log;
mod mark;
mod overview;
mod refusal;
mod roles;
mod tokens;

pub use self::audit_log::show as audit_log;
pub use self::overview::show as overview;
pub use self::roles::{
    ask_to_delete as ask_to_delete_role, create as create_role, delete as delete_role, new as new_role,
    show as show_role, update as update_role,
};
pub use self::tokens::{
    ask_to_delete as ask_to_delete_token, ask_to_regenerate, create as create_token, delete as delete_token,
    new as new_token, regenerate, show as show_token, update as update_token,
};
