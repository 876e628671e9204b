//! JSON that strangers wrote, kept as text.
//!
//! A tree of values takes up to sixty times the memory of its text, and forgets how numbers were written. So what passes
//! through stays text: an [`Object`] is checked and brought into normal form once, and copied from then on. Who needs to
//! know what is in it asks an [`Index`], a list of where each value begins and ends: at most six times the text, borrowed
//! from it, and soon dropped again.
//!
//! # Normal form
//!
//! No whitespace between values, and strings escaped where JSON demands it only, as `serde_json` writes them. Everything
//! else is the source's own: the order of keys, keys that are there twice, and every number byte for byte, `1e999` and
//! `-0` too. A text in normal form is never longer than its source. Two strings are equal if their texts are, so names can
//! be looked for in the text itself.

mod escapes;
mod index;
mod node;
mod normal_form;
mod object;

#[cfg(test)]
mod property_tests;

pub use index::Index;
pub use node::{Kind, Member, Node};
pub use normal_form::{NotNormal, normal_form};
pub use object::{Object, objects, optional_objects};
