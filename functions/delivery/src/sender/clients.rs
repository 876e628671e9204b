//! The HTTP clients and their pools of connections.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::addresses::AddressRules;
use domain::limits;
use domain::time::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, retry};
use rustls::ClientConfig;

use super::lookup::Lookup;
use super::resolver::GuardedResolver;
use super::timeouts::{CONNECT_TIMEOUT, PING_TIMEOUT};

/// How long an unused connection is kept: less than the 5 s after which common servers (Apache, Node.js) close theirs,
/// so that hardly ever a request meets a connection that is just being closed.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// What a receiver may send on an HTTP/2 stream before we have read it: the part of a body that is kept.
const STREAM_WINDOW: u32 = limits::RESPONSE_BODY_BYTES as u32;

/// The same for a connection: ten streams, the calls of one invocation. It bounds what ten hostile receivers can make us
/// hold at 6.4 MB.
const CONNECTION_WINDOW: u32 = 10 * STREAM_WINDOW;

/// Largest head of an answer over HTTP/2; beyond it the answer fails. Over HTTP/1.1 hyper's bounds hold: 100 headers, 408 KiB.
const HEAD_BYTES: u32 = 64 * 1024;

/// Where a client may connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Where the deployment's rules allow.
    Allowed,
    /// Public addresses, whatever else the deployment allows.
    Public,
}

/// One client for each reach, with the connections that it keeps.
///
/// The pools go by the monotonic clock, which may stand still while a sandbox is frozen. So both are replaced when, by
/// the wall clock, nothing was sent for longer than they keep a connection.
#[derive(Debug)]
pub struct Clients {
    recipe: Recipe,
    clock: fn() -> Timestamp,
    current: Mutex<Current>,
}

/// What clients are made of.
#[derive(Debug)]
pub struct Recipe {
    /// TLS for all.
    pub tls: ClientConfig,
    /// Finds the addresses of names.
    pub lookup: Arc<dyn Lookup>,
    /// The deployment's rules.
    pub allowed: Arc<AddressRules>,
    /// Rules that allow public addresses only.
    pub public: Arc<AddressRules>,
}

#[derive(Debug)]
struct Current {
    allowed: Client,
    public: Client,
    last_used: Timestamp,
}

impl Clients {
    /// Clients of this recipe. `clock` is the wall clock.
    pub fn new(recipe: Recipe, clock: fn() -> Timestamp) -> Result<Self, reqwest::Error> {
        let current = Mutex::new(recipe.make(clock())?);
        Ok(Self { recipe, clock, current })
    }

    /// The client for a request that is sent now.
    pub fn get(&self, reach: Reach) -> Client {
        let now = (self.clock)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(current.last_used) > IDLE_TIMEOUT
            // What could be built at the start can be built again.
            && let Ok(renewed) = self.recipe.make(now)
        {
            *current = renewed;
        }
        current.last_used = now;
        match reach {
            Reach::Allowed => current.allowed.clone(),
            Reach::Public => current.public.clone(),
        }
    }
}

impl Recipe {
    fn make(&self, now: Timestamp) -> Result<Current, reqwest::Error> {
        Ok(Current { allowed: self.client(&self.allowed)?, public: self.client(&self.public)?, last_used: now })
    }

    fn client(&self, rules: &Arc<AddressRules>) -> Result<Client, reqwest::Error> {
        Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            // As the log shows them, and as old receivers compare them.
            .http1_title_case_headers()
            .http2_max_header_list_size(HEAD_BYTES)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keep_alive_interval(PING_TIMEOUT)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            // The module `exchange` knows when a request may be repeated.
            .retry(retry::never())
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(GuardedResolver::new(self.lookup.clone(), rules.clone()))
            .build()
    }
}
