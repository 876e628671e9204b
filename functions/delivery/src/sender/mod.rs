//! The HTTP client: sends a request to a receiver and says what came of it.
//!
//! Redirects are not followed and count as failures, certificates are checked, proxies of the environment are ignored.

mod answer;
mod failure;
mod resolver;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use shared::domain::call::Outcome;
use shared::guard::AddressRules;
use shared::request::Request;

use self::resolver::GuardedResolver;

/// Most time for a connection, TLS included (the contract's timeouts).
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Most time for the whole exchange, the answer's body included (the contract's timeouts).
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(8);
/// How long an unused connection is kept. Short, because a frozen sandbox does not notice when the other side closes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests. Keeps connections over invocations.
#[derive(Debug)]
pub struct Sender {
    client: Client,
    /// For URLs with the port of Lambda's own runtime API: never reaches special-purpose addresses.
    strict: Client,
    rules: Arc<AddressRules>,
    strict_rules: Arc<AddressRules>,
    runtime_port: u16,
}

/// What came of sending a request.
#[derive(Debug)]
pub struct Sent {
    /// The outcome, for the log.
    pub outcome: Outcome,
    /// How long the receiver asks to be left alone (status 429 or 503 with `Retry-After`).
    pub retry_after: Option<Duration>,
}

impl Sent {
    /// The request failed before there was an answer.
    pub fn no_answer(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::no_answer(reason), retry_after: None }
    }
}

/// A sender cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum SenderError {
    /// The runtime API's address makes no sense.
    #[error("AWS_LAMBDA_RUNTIME_API is {0:?}, which is no address and port")]
    RuntimeApi(String),
    /// The rules for strict requests do not parse: a fault in this program.
    #[error(transparent)]
    Rules(#[from] shared::guard::InvalidCidr),
    /// The TLS backend does not start.
    #[error("the HTTP client cannot be built: {0}")]
    Client(#[from] reqwest::Error),
}

impl Sender {
    /// A sender that calls the addresses which `rules` let pass. `runtime_api` is the address and port of Lambda's
    /// runtime API, which is never called, whatever the rules say.
    pub fn new(rules: AddressRules, runtime_api: &str) -> Result<Self, SenderError> {
        let runtime_port = runtime_api
            .rsplit_once(':')
            .and_then(|(_, port)| port.split('/').next()?.parse().ok())
            .ok_or_else(|| SenderError::RuntimeApi(runtime_api.to_owned()))?;
        let (rules, strict_rules) = (Arc::new(rules), Arc::new("".parse::<AddressRules>()?));
        Ok(Self {
            client: client(rules.clone())?,
            strict: client(strict_rules.clone())?,
            rules,
            strict_rules,
            runtime_port,
        })
    }

    /// Sends a request and reads the answer. Never fails: what goes wrong is an outcome.
    pub async fn send(&self, request: Request) -> Sent {
        let (client, rules) = match request.url.port_or_known_default() {
            Some(port) if port == self.runtime_port => (&self.strict, &self.strict_rules),
            _ => (&self.client, &self.rules),
        };
        // A host that is an address is not resolved, so the resolver does not see it.
        if let Some(Err(refused)) = request.url.host().map(|host| rules.check_host(&host)) {
            return Sent::no_answer(refused.to_string());
        }
        let sent = client.post(request.url).headers(request.headers).body(request.body).send().await;
        match sent {
            Ok(response) => answer::read(response).await,
            Err(error) => Sent::no_answer(failure::describe(&error)),
        }
    }
}

fn client(rules: Arc<AddressRules>) -> Result<Client, reqwest::Error> {
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .dns_resolver(Arc::new(GuardedResolver::new(rules)))
        .build()
}
