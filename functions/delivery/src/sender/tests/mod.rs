//! The sender against real sockets on 127.0.0.1: receivers that do not behave, and addresses that must not be called.

mod answers;
mod authority;
mod bounds;
mod causes;
mod certificates;
mod deadline;
mod frames;
mod frozen;
mod guard;
mod http2;
mod http2_receiver;
mod liveness;
mod measure;
mod names;
mod pool;
mod receiver;
mod repeats;
mod runtime_api;
mod spellings;

use std::sync::Arc;

use aws::clock;
use domain::call::Response;
use domain::request::Request;
use domain::url::parse_url;
use http::HeaderMap;

use self::authority::AUTHORITY;
use self::names::Names;
use super::lookup::Lookup;
use super::{Sender, Sent, Surroundings};

/// What the local stack allows.
const LOOPBACK: &str = "127.0.0.0/8";

/// A runtime API that no test is about.
const RUNTIME_API: &str = "127.0.0.1:1";

/// A name for which [`authority`] makes certificates, and which leads to 127.0.0.1.
const HOST: &str = "receiver.test";

/// A sender that may call loopback addresses, finds [`HOST`] and trusts the tests' authority.
fn sender() -> Sender {
    sender_with(Surroundings { lookup: Arc::new(Names::all_at("127.0.0.1")), ..surroundings() }, LOOPBACK)
}

fn sender_with(surroundings: Surroundings, allowed: &str) -> Sender {
    Sender::new_in(surroundings, allowed.parse().unwrap(), RUNTIME_API).unwrap()
}

/// A sender that may call what `allowed` says, and finds names with `lookup`.
fn sender_for(allowed: &str, lookup: impl Lookup + 'static) -> Sender {
    sender_with(Surroundings { lookup: Arc::new(lookup), ..surroundings() }, allowed)
}

fn surroundings() -> Surroundings {
    Surroundings { lookup: Arc::new(Names::none()), extra_roots: vec![AUTHORITY.root()], clock: clock::now }
}

/// A request whose URL holds a secret, which no outcome may show.
fn request(url: &str) -> Request {
    with_body(url, "{}".to_owned())
}

fn with_body(url: &str, body: String) -> Request {
    let mut url = parse_url(url).unwrap();
    url.set_query(Some("token=SECRET"));
    Request { url, headers: HeaderMap::new(), body }
}

/// Why it failed; empty if it did not. In each case without what the receiver or the URL may smuggle in.
fn failure(sent: &Sent) -> &str {
    let text = sent.outcome.failure.as_deref().unwrap_or_default();
    for foreign in ["SECRET", "token", "SMUGGLED", "127.0.0.1:", HOST] {
        assert!(!text.contains(foreign), "{text}");
    }
    text
}

fn answer(sent: &Sent) -> &Response {
    sent.outcome.response.as_ref().unwrap_or_else(|| panic!("no answer: {:?}", sent.outcome))
}

fn status(sent: &Sent) -> Option<u16> {
    sent.outcome.response.as_ref().map(|response| response.status)
}
