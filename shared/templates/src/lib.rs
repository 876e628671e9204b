//! Mustache templates over JSON.
//!
//! Supported is what the [specification](https://github.com/mustache/spec) requires: comments, changes of delimiters,
//! interpolation, sections and inverted sections, dotted names, the implicit iterator `.`, and lines that hold nothing
//! but one such tag and therefore vanish. Data is JSON, so there are no lambdas. Partials (`{{>name}}`) and inheritance
//! (`{{<name}}`, `{{$name}}`) are refused when a template is compiled.
//!
//! # Values
//!
//! A string is rendered as it is; a boolean, an object and a list as compact JSON; a number as its source wrote it;
//! `null` and what does not exist as nothing. `{{name}}` escapes that text as [`Escape`] says; `{{{name}}}` and
//! `{{&name}}` do not. Escaping for HTML touches `&`, `<`, `>` and `"` only, as the specification has it.
//!
//! # Where the specification leaves a choice
//!
//! - `false`, `null`, the empty list and what does not exist are false. All else is true: `""`, `0` and `{}` too.
//! - A name finds members of objects, and elements of lists by their number: `list.0.name`, as in mustache.js.
//!   `list.length` does not exist.
//! - A name holds no whitespace and, between its dots, no empty part: both are most likely mistakes, and refused.
//! - Whitespace may stand before a tag's sigil: `{{ #name }}`.
//! - A line with two tags does not vanish, whatever they are.
//! - An unescaped tag ends with `}` and the closing delimiter in force, as in `<%{name}%>`.
//!
//! # Why not the crate `mustache`
//!
//! It panics where a tag names a boolean, a list or an object, reads partials from the disk, and can neither
//! percent-encode nor stop at a bound: not for texts that strangers wrote. Where it does not panic, the tests compare this
//! engine with it.
//!
//! # Bounds
//!
//! Compiling takes time linear in the source. Sections nest [`TEMPLATE_DEPTH`] deep.
//! Rendering stops as soon as the output would pass the caller's limit, which bounds the JSON that is written too, or
//! after [`RENDER_STEPS`], which bound the work that writes nothing. Nothing panics.

mod bounds;
mod context;
mod error;
mod escape;
pub mod json;
mod lexer;
mod output;
mod parse;
mod render;
mod scan;
mod steps;
mod template;

#[cfg(test)]
mod compile_tests;
#[cfg(test)]
mod differential_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod render_tests;
#[cfg(test)]
mod spec_tests;

pub use bounds::{RENDER_STEPS, TEMPLATE_DEPTH};
pub use error::{CompileError, RenderError};
pub use escape::Escape;
pub use template::Template;
