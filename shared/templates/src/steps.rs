//! The bound on the work of a rendering, for work that writes nothing and so meets no bound on the output.

use crate::bounds::RENDER_STEPS;
use crate::error::Stop;

/// The steps that are left.
#[derive(Debug)]
pub(crate) struct Steps(usize);

impl Steps {
    pub(crate) fn new() -> Self {
        Self(RENDER_STEPS)
    }

    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        self.0 = self.0.checked_sub(steps).ok_or(Stop::TooManySteps)?;
        Ok(())
    }
}
