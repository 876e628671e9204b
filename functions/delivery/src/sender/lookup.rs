//! Name resolution by the operating system, with the reason when there is no address.

use std::fmt::Debug;
use std::net::IpAddr;

use dns_lookup::{LookupError, LookupErrorKind};
use futures::FutureExt;
use futures::future::BoxFuture;

/// Finds the addresses of a host name.
pub trait Lookup: Debug + Send + Sync {
    /// All addresses of `name`, in the order in which they are to be tried.
    fn lookup(&self, name: String) -> BoxFuture<'static, Result<Vec<IpAddr>, Unresolved>>;
}

/// Why a name has no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// The name does not exist, or has no address.
    #[error("no such host")]
    NoSuchHost,
    /// The name servers did not answer, or answered that they cannot tell now.
    #[error("the host name could not be resolved, a temporary failure")]
    Temporary,
    /// Anything else that the resolver of the operating system reports.
    #[error("the host name could not be resolved")]
    Other,
}

/// `getaddrinfo` of the operating system. It blocks, so each lookup has a thread, which may outlive the request.
#[derive(Debug)]
pub struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> BoxFuture<'static, Result<Vec<IpAddr>, Unresolved>> {
        async move {
            let found =
                tokio::task::spawn_blocking(move || dns_lookup::lookup_host(&name).map(Iterator::collect)).await;
            found.map_err(|_| Unresolved::Other)?.map_err(Unresolved::from)
        }
        .boxed()
    }
}

impl From<LookupError> for Unresolved {
    fn from(error: LookupError) -> Self {
        match error.kind() {
            LookupErrorKind::NoName | LookupErrorKind::NoData => Self::NoSuchHost,
            LookupErrorKind::Again => Self::Temporary,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_operating_system_knows_localhost() {
        let found = System.lookup("localhost".to_owned()).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(IpAddr::is_loopback), "{found:?}");
    }

    #[tokio::test]
    async fn a_name_that_cannot_be_has_no_address() {
        // A label of more than 63 characters (RFC 1035) is refused before any name server is asked.
        assert_eq!(System.lookup("x".repeat(64)).await, Err(Unresolved::NoSuchHost));
    }

    #[test]
    fn a_name_that_does_not_exist_is_told_from_one_that_cannot_be_looked_up_now() {
        // The codes of netdb.h.
        for (code, reason) in [
            (-2, Unresolved::NoSuchHost), // EAI_NONAME
            (-5, Unresolved::NoSuchHost), // EAI_NODATA
            (-3, Unresolved::Temporary),  // EAI_AGAIN
            (-4, Unresolved::Other),      // EAI_FAIL
            (-10, Unresolved::Other),     // EAI_MEMORY
        ] {
            assert_eq!(Unresolved::from(LookupError::new(code)), reason, "{code}");
        }
    }
}
