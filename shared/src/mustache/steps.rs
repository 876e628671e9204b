//! The bound on the work of a rendering, for work that writes nothing and so meets no bound on the output.

use super::error::Stop;

/// Most steps of a rendering. A step is a tag or a text between tags, an element that a section is rendered for, or a
/// value that a part of a name is looked up in (and one step more for every 32 bytes of that part). An event of 1 MiB
/// may hold a list of 100,000 elements; this allows some 15 tags for each.
pub const RENDER_STEPS: usize = 5_000_000;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Steps(usize);

impl Steps {
    pub(super) fn new() -> Self {
        Self(RENDER_STEPS)
    }

    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        self.0 = self.0.checked_sub(steps).ok_or(Stop::TooManySteps)?;
        Ok(())
    }
}
