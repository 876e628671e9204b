//! What a deployment asks of new settings beyond what they must be by themselves: an address that may be called, and room
//! for them.

use std::sync::Arc;

use aws::store::Tables;
use domain::addresses::AddressRules;
use domain::limits;
use domain::webhook::{FieldError, Rule, Settings, Webhook};

use crate::error::Error;

/// What a deployment admits.
#[derive(Debug, Clone)]
pub struct Admission {
    /// Which addresses webhooks may call.
    pub addresses: Arc<AddressRules>,
    /// Most webhooks of the site.
    pub max_webhooks: usize,
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

    /// Refuses settings for which the site has no room: [`Error::NoRoom`]. `own` is the webhook that they replace, if they
    /// replace one.
    ///
    /// Changes at the same moment do not see each other, so that the site may end up above its limits by as many.
    pub(crate) async fn check_room(
        &self,
        tables: &Tables,
        settings: &Settings,
        own: Option<&Webhook>,
    ) -> Result<(), Error> {
        let others = tables.webhooks().await?.into_iter().filter(|webhook| Some(webhook.id) != own.map(|own| own.id));
        let others: Vec<usize> = others.map(|webhook| webhook.settings.size()).collect();
        check_room_beside(&others, settings.size(), self.max_webhooks, own.is_none()).map_err(Error::NoRoom)
    }
}

/// `others` are the sizes of the other webhooks, in bytes.
fn check_room_beside(others: &[usize], size: usize, max: usize, is_new: bool) -> Result<(), String> {
    if is_new && others.len() >= max {
        return Err(format!("the site may have {max} webhooks (MaxWebhooks) and has {}; delete one", others.len()));
    }
    let bytes = others.iter().sum::<usize>() + size;
    if bytes > limits::WEBHOOKS_BYTES {
        return Err(format!(
            "all webhooks of the site would have {bytes} bytes together, of {} at most; make some smaller, or delete one",
            limits::WEBHOOKS_BYTES
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_webhook_needs_a_place() {
        assert_eq!(check_room_beside(&[1; 199], 1, 200, true), Ok(()));
        assert!(check_room_beside(&[1; 200], 1, 200, true).unwrap_err().contains("may have 200 webhooks"));
        // The limit was lowered since; those that are there can still be changed.
        assert_eq!(check_room_beside(&[1; 300], 1, 200, false), Ok(()));
    }

    #[test]
    fn all_webhooks_together_are_bounded() {
        let rest = limits::WEBHOOKS_BYTES - 100;
        assert_eq!(check_room_beside(&[rest], 100, 200, true), Ok(()));
        for is_new in [true, false] {
            assert!(check_room_beside(&[rest], 101, 200, is_new).unwrap_err().contains("bytes together"));
        }
    }
}
