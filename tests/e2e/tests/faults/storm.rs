//! Everything at once: refused writes and repeated messages; and what it takes to know which calls were in flight.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use domain::ids::CallId;
use e2e::fault_proxy::{Dice, Fate, Faults, Request};
use serde_json::Value;

/// Refuses a fifth of all writes, repeats every message, and takes note of the attempts that are recorded.
#[derive(Debug)]
pub struct Storm {
    blows: AtomicBool,
    dice: Dice,
    writes: AtomicUsize,
    refused: AtomicUsize,
    sends: AtomicUsize,
    /// By call, then by lease.
    outcomes: Mutex<HashMap<CallKey, HashMap<String, Outcome>>>,
}

/// What became of the outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// It was refused whenever it was to be recorded.
    Refused,
    /// Another invocation had taken the call over.
    Obsolete,
    /// It was recorded.
    Recorded,
}

impl Storm {
    /// One that has not begun.
    pub fn new(seed: u64) -> Self {
        Self {
            blows: AtomicBool::new(false),
            dice: Dice::new(seed),
            writes: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            sends: AtomicUsize::new(0),
            outcomes: Mutex::default(),
        }
    }

    /// Begins.
    pub fn rise(&self) {
        self.blows.store(true, Ordering::SeqCst);
    }

    /// Whether an attempt of the call is recorded.
    pub fn is_recorded(&self, call: &str) -> bool {
        self.outcomes_of(call).contains(&Outcome::Recorded)
    }

    /// How many outcomes of attempts of the call were refused as often as the function tried to record them.
    pub fn unrecorded(&self, call: &str) -> usize {
        self.outcomes_of(call).iter().filter(|outcome| **outcome == Outcome::Refused).count()
    }

    fn outcomes_of(&self, call: &str) -> Vec<Outcome> {
        let id: CallId = call.parse().unwrap_or_else(|error| panic!("{call}: {error}"));
        let key = (format!("CALLS#{}", id.webhook()), id.order_in_webhook());
        let outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.get(&key).map(|outcomes| outcomes.values().copied().collect()).unwrap_or_default()
    }

    /// The best that became of an outcome counts.
    fn note(&self, statement: &Value, outcome: Outcome) {
        if let Some((call, lease)) = name_of(statement) {
            let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            let known = outcomes.entry(call).or_default().entry(lease).or_insert(outcome);
            *known = outcome.max(*known);
        }
    }

    /// What it did, in words.
    pub fn report(&self) -> String {
        let [writes, refused, sends] =
            [&self.writes, &self.refused, &self.sends].map(|count| count.load(Ordering::SeqCst));
        format!("{refused} of {writes} writes refused, {sends} sends repeated")
    }

    fn refused(&self, count: usize) {
        self.refused.fetch_add(count, Ordering::SeqCst);
    }

    /// A tenth of the requests, and of the statements in the others a ninth: a fifth of all statements.
    fn statements(&self, request: &Request) -> Fate {
        let count = request.statements();
        if self.dice.one_in(10) {
            self.refused(count);
            let statements = request.body["Statements"].as_array().into_iter().flatten();
            statements.for_each(|statement| self.note(statement, Outcome::Refused));
            return Fate::Throttle;
        }
        let refused: BTreeSet<usize> = (0..count).filter(|_| self.dice.one_in(9)).collect();
        self.refused(refused.len());
        if refused.is_empty() { Fate::Pass } else { Fate::ThrottleStatements(refused) }
    }
}

impl Faults for Storm {
    fn fate(&self, request: &Request) -> Fate {
        if !self.blows.load(Ordering::SeqCst) {
            return Fate::Pass;
        }
        if request.is_send() {
            self.sends.fetch_add(1, Ordering::SeqCst);
            return Fate::Twice;
        }
        if !request.is_write() {
            return Fate::Pass;
        }
        self.writes.fetch_add(request.statements().max(1), Ordering::SeqCst);
        if request.action == "BatchExecuteStatement" {
            return self.statements(request);
        }
        if !self.dice.one_in(5) {
            return Fate::Pass;
        }
        self.refused(1);
        if self.dice.one_in(2) { Fate::Throttle } else { Fate::Fail }
    }

    fn statement_answered(&self, statement: &Value, error: Option<&str>) {
        let outcome = match error {
            None => Outcome::Recorded,
            Some("ThrottlingError") => Outcome::Refused,
            Some(_) => Outcome::Obsolete,
        };
        self.note(statement, outcome);
    }
}

/// The key of a call's item.
type CallKey = (String, String);

/// The call whose outcome a statement records, and the lease: its last parameters are the key and the lease.
fn name_of(statement: &Value) -> Option<(CallKey, String)> {
    if !statement["Statement"].as_str()?.contains("SET last_attempt=?") {
        return None;
    }
    let parameters = statement["Parameters"].as_array()?;
    let [.., pk, sk, lease] = parameters.as_slice() else { return None };
    let text = |value: &Value| value["S"].as_str().map(str::to_owned);
    Some(((text(pk)?, text(sk)?), text(lease)?))
}
