//! Name resolution as a test wants it.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::lookup::{Lookup, Unresolved};

type Found = Result<Vec<IpAddr>, Unresolved>;

/// The same for all names: one thing after the other, the last again and again. Clones share what was asked.
#[derive(Debug, Clone)]
pub struct Names {
    answers: Arc<Mutex<VecDeque<Found>>>,
    asked: Arc<AtomicUsize>,
}

impl Names {
    pub fn new(answers: impl IntoIterator<Item = Found>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), asked: Arc::default() }
    }

    pub fn all_at(address: &str) -> Self {
        Self::in_turn(&[&[address]])
    }

    pub fn in_turn(answers: &[&[&str]]) -> Self {
        let parse = |answer: &&[&str]| Ok(answer.iter().map(|address| address.parse().unwrap()).collect());
        Self::new(answers.iter().map(parse))
    }

    pub fn none() -> Self {
        Self::new([Err(Unresolved::NoSuchHost)])
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Lookup for Names {
    fn lookup(&self, _: String) -> BoxFuture<'static, Found> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        std::future::ready(answer.unwrap_or(Err(Unresolved::NoSuchHost))).boxed()
    }
}

/// Name servers that never answer.
#[derive(Debug)]
pub struct Silence;

impl Lookup for Silence {
    fn lookup(&self, _: String) -> BoxFuture<'static, Found> {
        std::future::pending().boxed()
    }
}
