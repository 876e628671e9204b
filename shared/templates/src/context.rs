//! The stack of values that names are looked up in.

use serde_json::Value;

use crate::error::Stop;
use crate::steps::Steps;

/// The data, and on top of it the value of each section around the current place.
#[derive(Debug)]
pub(crate) struct Context<'v> {
    root: &'v Value,
    sections: Vec<&'v Value>,
}

impl<'v> Context<'v> {
    pub(crate) fn new(root: &'v Value) -> Self {
        Self { root, sections: Vec::new() }
    }

    pub(crate) fn push(&mut self, value: &'v Value) {
        self.sections.push(value);
    }

    pub(crate) fn pop(&mut self) {
        self.sections.pop();
    }

    /// The value that a name stands for. The topmost object with the first part of the name decides: if the other
    /// parts lead nowhere from there, objects below are not tried.
    pub(crate) fn find(&self, name: &str, steps: &mut Steps) -> Result<Option<&'v Value>, Stop> {
        if name == "." {
            return Ok(Some(self.sections.last().unwrap_or(&self.root)));
        }
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let mut found = None;
        for value in self.sections.iter().rev().chain([&self.root]) {
            found = member(value, first, steps)?;
            if found.is_some() {
                break;
            }
        }
        for part in parts {
            let Some(value) = found else { break };
            found = member(value, part, steps)?;
        }
        Ok(found)
    }
}

fn member<'v>(value: &'v Value, name: &str, steps: &mut Steps) -> Result<Option<&'v Value>, Stop> {
    // Hashing a long name is more work than hashing a short one.
    steps.spend(1 + name.len() / 32)?;
    Ok(value.as_object().and_then(|object| object.get(name)))
}
