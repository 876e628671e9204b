//! What a deployment asks of new settings beyond what they must be by themselves: an address that may be called, and room
//! for them.

use std::sync::Arc;

use domain::addresses::AddressRules;
use domain::room::Room;
use domain::webhook::{FieldError, Rule, Settings};

use crate::error::Error;

/// What a deployment admits.
#[derive(Debug, Clone)]
pub struct Admission {
    /// Which addresses webhooks may call.
    pub addresses: Arc<AddressRules>,
    /// How much room the site has for webhooks. It is looked at in the transaction of a change.
    pub room: Room,
}

impl Admission {
    /// Refuses settings whose URL already shows that it must not be called: [`Error::Invalid`]. What a name or a template
    /// leads to shows only when a call is made, and is checked then.
    pub(crate) fn check_address(&self, settings: &Settings) -> Result<(), Error> {
        let Some(host) = settings.url.host() else {
            return Ok(());
        };
        self.addresses.check_host(&host).map_err(|refused| {
            let flaw = Rule::Invalid.broken(format_args!("cannot be called: {refused}"));
            Error::Invalid(vec![FieldError { field: "url", flaw }])
        })
    }
}
