//! The HTTP client: sends a request to a receiver and says what came of it.
//!
//! Redirects are not followed and count as failures, certificates are checked, proxies of the environment are ignored.

mod answer;
mod clients;
mod exchange;
mod failure;
mod lookup;
mod resolver;
mod sent;
#[cfg(test)]
mod tests;
mod timeouts;
mod tls;

use std::sync::Arc;

use aws::clock;
use domain::addresses::AddressRules;
use domain::request::Request;
use domain::time;
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, HeaderValue};
use rustls::pki_types::CertificateDer;
use tokio::time::{Instant, timeout_at};
use url::Url;

use self::clients::{Clients, Reach, Recipe};
use self::exchange::exchange;
use self::lookup::{Lookup, System};
pub use self::sent::Sent;
pub use self::timeouts::TOTAL_TIMEOUT;

/// Sends requests. Keeps connections over invocations.
#[derive(Debug)]
pub struct Sender {
    clients: Clients,
    rules: Arc<AddressRules>,
    public_rules: Arc<AddressRules>,
    /// The port of Lambda's own runtime API. URLs with this port never reach special-purpose addresses.
    runtime_port: u16,
}

/// What a sender takes from the machine it is on. Only tests have other surroundings than [`Surroundings::real`].
#[derive(Debug)]
struct Surroundings {
    lookup: Arc<dyn Lookup>,
    extra_roots: Vec<CertificateDer<'static>>,
    clock: fn() -> time::Timestamp,
}

impl Surroundings {
    fn real() -> Self {
        Self { lookup: Arc::new(System), extra_roots: Vec::new(), clock: clock::now }
    }
}

/// A sender cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum SenderError {
    /// The runtime API's address makes no sense.
    #[error("AWS_LAMBDA_RUNTIME_API is {0:?}, which is no address and port")]
    RuntimeApi(String),
    /// The rules for public addresses do not parse: a fault in this program.
    #[error(transparent)]
    Rules(#[from] domain::addresses::InvalidCidr),
    /// TLS cannot be set up, for example because the machine has no trusted roots.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built: {0}")]
    Client(#[from] reqwest::Error),
}

impl Sender {
    /// A sender that calls the addresses which `rules` let pass. `runtime_api` is the address and port of Lambda's
    /// runtime API, which is never called, whatever the rules say.
    pub fn new(rules: AddressRules, runtime_api: &str) -> Result<Self, SenderError> {
        Self::new_in(Surroundings::real(), rules, runtime_api)
    }

    fn new_in(surroundings: Surroundings, rules: AddressRules, runtime_api: &str) -> Result<Self, SenderError> {
        let runtime_port = Url::parse(&format!("http://{runtime_api}"))
            .ok()
            .and_then(|url| url.port_or_known_default())
            .ok_or_else(|| SenderError::RuntimeApi(runtime_api.to_owned()))?;
        let (rules, public_rules) = (Arc::new(rules), Arc::new("".parse::<AddressRules>()?));
        let recipe = Recipe {
            tls: tls::config(surroundings.extra_roots)?,
            lookup: surroundings.lookup,
            allowed: rules.clone(),
            public: public_rules.clone(),
        };
        Ok(Self { clients: Clients::new(recipe, surroundings.clock)?, rules, public_rules, runtime_port })
    }

    /// Sends a request and reads the answer. Never fails: what goes wrong is an outcome.
    pub async fn send(&self, request: Request) -> Sent {
        let (reach, rules) = match request.url.port_or_known_default() {
            Some(port) if port == self.runtime_port => (Reach::Public, &self.public_rules),
            _ => (Reach::Allowed, &self.rules),
        };
        // A host that is an address is not resolved, so the resolver does not see it.
        if let Some(Err(refused)) = request.url.host().map(|host| rules.check_host(&host)) {
            return Sent::no_answer(refused.to_string());
        }
        let request = to_http(request);
        let deadline = Instant::now() + TOTAL_TIMEOUT;
        // Lets the pool notice which connections were closed while the sandbox was frozen, before one is taken.
        tokio::task::yield_now().await;
        match timeout_at(deadline, exchange(&self.clients.get(reach), request)).await {
            Ok(Ok(response)) => answer::read(response, deadline).await,
            Ok(Err(error)) => Sent::no_answer(failure::without_answer(&error)),
            Err(_) => Sent::no_answer(failure::too_late()),
        }
    }
}

fn to_http(request: Request) -> reqwest::Request {
    let mut http = reqwest::Request::new(Method::POST, request.url);
    *http.headers_mut() = request.headers;
    if request.body.is_empty() {
        // hyper leaves it out, and a receiver may refuse a POST without it: 411 (RFC 9110, sections 8.6 and 15.5.12).
        http.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *http.body_mut() = Some(request.body.into());
    http
}
