//! Name resolution with the address guard in it: what the connector gets is what was checked, so a name that changes
//! its address between check and use gains nothing.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use shared::guard::AddressRules;

/// Resolves by the operating system and refuses names that lead to an address which may not be called.
#[derive(Debug)]
pub struct GuardedResolver {
    rules: Arc<AddressRules>,
}

impl GuardedResolver {
    /// A resolver with these rules.
    pub fn new(rules: Arc<AddressRules>) -> Self {
        Self { rules }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.rules.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.map(|address| address.ip()).collect();
            let checked = check(&rules, found)?;
            let addresses: Addrs = Box::new(checked.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// All of them, if each may be called. A name that leads to a public and to a private address is an attack or a
/// mistake, so it is refused whole.
fn check(rules: &AddressRules, addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, shared::guard::Refused> {
    addresses.iter().try_for_each(|address| rules.check(*address))?;
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_one_private_address_is_refused_whole() {
        let rules: AddressRules = "".parse().unwrap();
        let public: IpAddr = "93.184.216.34".parse().unwrap();
        let private: IpAddr = "127.0.0.1".parse().unwrap();
        assert_eq!(check(&rules, vec![public]), Ok(vec![public]));
        assert!(check(&rules, vec![public, private]).is_err());
    }
}
