//! Webhooks: what their owners send, checked, and as stored.

mod basic_auth;
mod changes;
mod draft;
mod flaw;
mod headers;
mod name;
mod payload;
mod sent_headers;
mod settings;
mod triggers;
mod url;

pub use self::changes::Changes;
pub use self::draft::Draft;
pub use self::flaw::{Flaw, Rule};
pub use self::headers::CustomHeaders;
pub use self::name::{Name, WebhookName};
pub use self::payload::{PayloadApiVersion, PayloadTemplate};
pub use self::settings::{FieldError, Settings, Webhook};
pub use self::url::UrlTemplate;
