//! Name resolution with the address guard in it: what the connector gets is what was checked, so a name that changes
//! its address between check and use gains nothing.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use domain::addresses::{AddressRules, Refused};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::lookup::{Lookup, Unresolved};

/// Resolves names and leaves out the addresses that may not be called.
#[derive(Debug, Clone)]
pub struct GuardedResolver {
    lookup: Arc<dyn Lookup>,
    rules: Arc<AddressRules>,
}

impl GuardedResolver {
    /// A resolver with these rules for what `lookup` finds.
    pub fn new(lookup: Arc<dyn Lookup>, rules: Arc<AddressRules>) -> Self {
        Self { lookup, rules }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, rules) = (self.lookup.clone(), self.rules.clone());
        Box::pin(async move {
            let checked = check(&rules, lookup.lookup(name.as_str().to_owned()).await?)?;
            if checked.is_empty() {
                return Err(Unresolved::NoSuchHost.into());
            }
            // The port is the URL's.
            let addresses: Addrs = Box::new(checked.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// Those that may be called; why not, if none may. A name that leads to a public and to a private address is called at
/// the public one.
fn check(rules: &AddressRules, addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refused> {
    let (mut allowed, mut refused) = (Vec::new(), None);
    for address in addresses {
        match rules.check(address) {
            Ok(()) => allowed.push(address),
            Err(reason) => refused = Some(reason),
        }
    }
    match refused {
        Some(reason) if allowed.is_empty() => Err(reason),
        _ => Ok(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_addresses_that_may_be_called_are_left() {
        let rules: AddressRules = "".parse().unwrap();
        let public: IpAddr = "93.184.216.34".parse().unwrap();
        let private: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(check(&rules, vec![public]), Ok(vec![public]));
        assert_eq!(check(&rules, vec![private, public, private]), Ok(vec![public]));
        assert!(check(&rules, vec![private]).is_err());
        assert_eq!(check(&rules, vec![]), Ok(vec![]));
    }
}
