//! The queues, the table and the functions, second by second. Calls that wait for the same are counted together.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use domain::retry::WaitsIn;

use crate::scheduler::{self, Calls};
use crate::settings::{ATTEMPT, BATCH, COUNT_IS_OLD, LONG, PATIENCE, RULE, SWEEP, SWEEP_EVERY, Settings, schedule};

/// Seconds.
pub const HOUR: usize = 3_600;
/// Retries of a call.
const RETRIES: usize = 7;

/// Calls by the retry that they wait for, counted from 0.
type ByRetry = [u64; RETRIES];

impl Calls for ByRetry {
    fn count(&self) -> u64 {
        self.iter().sum()
    }
}

/// Messages in the retry queue.
#[derive(Debug, Clone, Copy)]
struct Messages {
    retry: usize,
    /// When the retry is due.
    due: usize,
    /// When the scheduler is to look whether they were seen to.
    look_at: usize,
    calls: u64,
}

/// What has come of it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    /// Seconds that a first attempt was late at most.
    pub latest_first: usize,
    /// Seconds that a retry was late at most.
    pub latest_retry: usize,
    /// Most messages of the retry queue in flight, hidden ones included.
    pub most_in_flight: u64,
    /// Most messages that waited in the retry queue to be received.
    pub most_waiting: u64,
    /// Most calls that waited in the table.
    pub most_parked: u64,
    /// Most messages that a sweep sent.
    pub most_in_a_sweep: u64,
    /// Messages that the scheduler sent for calls that had one.
    pub second_messages: u64,
    /// Calls that wait for their first attempt at the end.
    pub first_attempts_left: u64,
    /// Calls that were given up after their last retry.
    pub given_up: u64,
    /// All calls, wherever they are at the end.
    pub calls_anywhere: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = |seconds: usize| seconds as f64 / HOUR as f64;
        writeln!(
            f,
            "  first attempts: late by {} s ({:.1} h) at most, {} left",
            self.latest_first,
            hours(self.latest_first),
            self.first_attempts_left
        )?;
        writeln!(
            f,
            "  retries: late by {} s ({:.1} h) at most, {} calls at their end",
            self.latest_retry,
            hours(self.latest_retry),
            self.given_up
        )?;
        writeln!(f, "  retry queue: {} in flight at most, {} waiting at most", self.most_in_flight, self.most_waiting)?;
        write!(
            f,
            "  table: {} waiting at most; scheduler: {} messages a minute at most",
            self.most_parked, self.most_in_a_sweep
        )
    }
}

/// Everything at a moment.
#[derive(Debug)]
pub struct World {
    settings: Settings,
    waits: Vec<std::time::Duration>,
    now: usize,
    /// Calls that wait for their first attempt, by when they came.
    fresh: VecDeque<(usize, u64)>,
    /// Messages that can be received, in their order.
    visible: VecDeque<Messages>,
    waiting: u64,
    /// Messages that are hidden, by when they are due.
    hidden: BTreeMap<usize, Vec<Messages>>,
    hidden_count: u64,
    /// Calls that wait in the table, by when they are due.
    parked: BTreeMap<usize, ByRetry>,
    parked_count: u64,
    /// Calls that have a message, by when the scheduler is to look whether it was seen to.
    riding: BTreeMap<usize, u64>,
    /// The messages in flight in the last seconds.
    counted: VecDeque<u64>,
    figures: Figures,
}

impl World {
    /// An empty one.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            waits: schedule().waits().to_vec(),
            now: 0,
            fresh: VecDeque::new(),
            visible: VecDeque::new(),
            waiting: 0,
            hidden: BTreeMap::new(),
            hidden_count: 0,
            parked: BTreeMap::new(),
            parked_count: 0,
            riding: BTreeMap::new(),
            counted: vec![0; COUNT_IS_OLD].into(),
            figures: Figures::default(),
        }
    }

    /// What came of it until now.
    pub fn figures(&self) -> Figures {
        let first_attempts_left = self.fresh.iter().map(|(_, calls)| calls).sum();
        let waiting = first_attempts_left + self.waiting + self.hidden_count + self.parked_count;
        Figures { first_attempts_left, calls_anywhere: waiting + self.figures.given_up, ..self.figures }
    }

    /// A second passes.
    pub fn second(&mut self) {
        self.fresh.push_back((self.now, self.settings.calls_per_second));
        self.show_hidden();
        if self.now.is_multiple_of(SWEEP_EVERY) {
            self.sweep();
        }
        self.attempt_fresh();
        let received = self.receive_retries();
        let in_flight = self.hidden_count + received * ATTEMPT as u64;
        self.counted.push_back(in_flight);
        self.counted.pop_front();
        let figures = &mut self.figures;
        figures.most_in_flight = figures.most_in_flight.max(in_flight);
        figures.most_waiting = figures.most_waiting.max(self.waiting);
        figures.most_parked = figures.most_parked.max(self.parked_count);
        self.now += 1;
    }

    /// Hidden messages whose time has come can be received.
    fn show_hidden(&mut self) {
        while let Some(due) = self.hidden.first_entry().filter(|first| *first.key() <= self.now) {
            for messages in due.remove() {
                self.hidden_count -= messages.calls;
                self.show(messages);
            }
        }
    }

    fn show(&mut self, messages: Messages) {
        self.waiting += messages.calls;
        self.visible.push_back(messages);
    }

    fn sweep(&mut self) {
        let found = scheduler::sweep(&self.parked, &self.riding, self.now, SWEEP);
        if self.waiting <= LONG {
            self.figures.second_messages += found.overdue;
        }
        let (mut sent, look_at) = (0, self.now + PATIENCE);
        for due in found.parked {
            for (retry, calls) in
                self.parked.remove(&due).into_iter().flatten().enumerate().filter(|(_, calls)| *calls > 0)
            {
                sent += calls;
                *self.riding.entry(look_at).or_default() += calls;
                self.show(Messages { retry, due, look_at, calls });
            }
        }
        self.parked_count -= sent;
        self.figures.most_in_a_sweep = self.figures.most_in_a_sweep.max(sent);
    }

    /// First attempts, as many as there are invocations for.
    fn attempt_fresh(&mut self) {
        let mut can = self.settings.max_deliveries * BATCH / ATTEMPT as u64;
        while let Some((came, calls)) = self.fresh.front_mut().filter(|_| can > 0) {
            let taken = can.min(*calls);
            can -= taken;
            *calls -= taken;
            self.figures.latest_first = self.figures.latest_first.max(self.now - *came);
            if *calls == 0 {
                self.fresh.pop_front();
            }
            // Its message moves to the retry queue, where somebody looks at it and hides it.
            self.fails(0, taken, Self::show);
        }
    }

    /// Messages of the retry queue, as many as there are invocations for. One that is not due takes a place in its batch, too.
    /// Answers with how many.
    fn receive_retries(&mut self) -> u64 {
        let most = self.settings.max_retries * BATCH / ATTEMPT as u64;
        let mut can = most;
        while let Some(first) = self.visible.front_mut().filter(|_| can > 0) {
            let taken = Messages { calls: can.min(first.calls), ..*first };
            can -= taken.calls;
            self.waiting -= taken.calls;
            first.calls -= taken.calls;
            if first.calls == 0 {
                self.visible.pop_front();
            }
            match self.now.checked_sub(taken.due) {
                None => self.hide(taken),
                Some(late) => {
                    self.figures.latest_retry = self.figures.latest_retry.max(late);
                    self.leaves_queue(taken);
                    self.fails(taken.retry + 1, taken.calls, Self::hide);
                }
            }
        }
        most - can
    }

    fn hide(&mut self, messages: Messages) {
        self.hidden_count += messages.calls;
        self.hidden.entry(messages.due).or_default().push(messages);
    }

    fn leaves_queue(&mut self, messages: Messages) {
        let calls = self.riding.entry(messages.look_at).or_default();
        *calls -= messages.calls;
        if *calls == 0 {
            self.riding.remove(&messages.look_at);
        }
    }

    /// An attempt has failed: calls wait for this retry, if they have it left.
    fn fails(&mut self, retry: usize, calls: u64, rides: fn(&mut Self, Messages)) {
        let Some(wait) = self.waits.get(retry).copied() else {
            self.figures.given_up += calls;
            return;
        };
        let due = self.now + ATTEMPT + usize::try_from(wait.as_secs()).unwrap_or(usize::MAX);
        let known = self.counted.front().copied().unwrap_or_default();
        match RULE.place(wait, known) {
            WaitsIn::Table => {
                self.parked_count += calls;
                self.parked.entry(due).or_default()[retry] += calls;
            }
            WaitsIn::Queue => {
                let look_at = due + PATIENCE;
                *self.riding.entry(look_at).or_default() += calls;
                rides(self, Messages { retry, due, look_at, calls });
            }
        }
    }
}
