//! The stack of values that names are looked up in.

use crate::json::Node;

use crate::error::Stop;
use crate::steps::Steps;

/// The data, and on top of it the value of each section around the current place.
#[derive(Debug)]
pub(crate) struct Context<'v> {
    root: Node<'v>,
    sections: Vec<Node<'v>>,
}

impl<'v> Context<'v> {
    pub(crate) fn new(root: Node<'v>) -> Self {
        Self { root, sections: Vec::new() }
    }

    pub(crate) fn push(&mut self, value: Node<'v>) {
        self.sections.push(value);
    }

    pub(crate) fn pop(&mut self) {
        self.sections.pop();
    }

    /// The value that a name stands for. The topmost value with the first part of the name decides: if the other
    /// parts lead nowhere from there, values below are not tried.
    pub(crate) fn find(&self, name: &str, steps: &mut Steps) -> Result<Option<Node<'v>>, Stop> {
        if name == "." {
            return Ok(Some(self.sections.last().copied().unwrap_or(self.root)));
        }
        let mut parts = name.split('.');
        let first = parts.next().unwrap_or_default();
        let mut found = None;
        for value in self.sections.iter().rev().chain([&self.root]) {
            found = member(*value, first, steps)?;
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

/// A member of an object, or an element of a list.
fn member<'v>(value: Node<'v>, name: &str, steps: &mut Steps) -> Result<Option<Node<'v>>, Stop> {
    // Comparing a long name is more work than comparing a short one.
    steps.spend(1 + name.len() / 32)?;
    let (found, seen) = value.find(name);
    steps.spend(seen / 4)?;
    Ok(found)
}
