//! Bounds of what a template may be and do.

/// Deepest nesting of sections in a template.
pub const TEMPLATE_DEPTH: usize = 32;

/// Most steps of a rendering. A step is a tag or a text between tags, an element that a section is rendered for, or a
/// value that a part of a name is looked up in (and one step more for every 32 bytes of that part, and for every 4
/// members or elements that are looked at). An event of 1 MiB may hold a list of 100,000 elements; this allows some 15
/// tags for each.
pub const RENDER_STEPS: usize = 5_000_000;
