//! Faults that change from test to test.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

use super::faults::{Fate, Faults};
use super::request::Request;

/// Nothing goes wrong.
#[derive(Debug)]
pub struct NoFaults;

impl Faults for NoFaults {
    fn fate(&self, _request: &Request) -> Fate {
        Fate::Pass
    }
}

/// Does what the faults of the moment do.
#[derive(Debug)]
pub struct Switch(RwLock<Arc<dyn Faults>>);

impl Default for Switch {
    fn default() -> Self {
        Self(RwLock::new(Arc::new(NoFaults)))
    }
}

impl Switch {
    /// From now on, these.
    pub fn to(&self, faults: Arc<dyn Faults>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    fn now(&self) -> Arc<dyn Faults> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Faults for Switch {
    fn fate(&self, request: &Request) -> Fate {
        self.now().fate(request)
    }

    fn statement_answered(&self, statement: &Value, error: Option<&str>) {
        self.now().statement_answered(statement, error);
    }
}
