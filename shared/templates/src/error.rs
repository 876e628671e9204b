//! What may be wrong with a template, and where.

use std::fmt;

use thiserror::Error;

use crate::bounds::{RENDER_STEPS, TEMPLATE_DEPTH};

/// Why a template does not compile, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{position}: {problem}")]
pub struct CompileError {
    pub(crate) position: Position,
    pub(crate) problem: Problem,
}

/// Why a template cannot be rendered with some data, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{position}: {stop}")]
pub struct RenderError {
    pub(crate) position: Position,
    pub(crate) stop: Stop,
}

/// A place in a template. Both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    line: usize,
    column: usize,
}

impl Position {
    /// The place of a byte. This reads the source up to there, so it is for errors only.
    pub(crate) fn of(source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Problem {
    #[error("this tag is not closed: end it with `{0}`")]
    Unclosed(Excerpt),
    #[error("this tag names nothing: put a name into it")]
    Empty,
    #[error("the name in this tag holds whitespace: use a name without it, or close the tag sooner, with `{0}`")]
    Whitespace(Excerpt),
    #[error("the name `{0}` has an empty part: put exactly one dot between parts, and none at either end")]
    EmptyPart(Excerpt),
    #[error("delimiters must be two words, as in `{{{{=<% %>=}}}}`: write them so")]
    Delimiters,
    #[error("partials are not supported: put the text of `{0}` here instead")]
    Partial(Excerpt),
    #[error("inheritance is not supported: put the text of `{0}` here instead")]
    Inheritance(Excerpt),
    #[error("sections are nested more than {TEMPLATE_DEPTH} deep: use fewer, or dotted names")]
    TooDeep,
    #[error("section `{0}` is not closed: add the tag that closes it")]
    UnclosedSection(Excerpt),
    #[error("this closes `{found}`, but `{opened}`, opened at {at}, is still open: close that one first")]
    Mismatch { found: Excerpt, opened: Excerpt, at: Position },
    #[error("this closes `{0}`, but no section is open: open it before, or remove this tag")]
    NothingOpen(Excerpt),
}

/// What ended a rendering before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Stop {
    #[error("the output would be larger than {max_bytes} bytes here: render less")]
    TooLarge { max_bytes: usize },
    #[error("rendering takes more than {RENDER_STEPS} steps: loop over fewer or smaller lists, or loop less deeply")]
    TooManySteps,
}

/// The beginning of a text from a template, which may be as long as the template itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    const CHARS: usize = 60;

    pub(crate) fn of(text: &str) -> Self {
        match text.char_indices().nth(Self::CHARS) {
            Some((end, _)) => Self(format!("{}…", &text[..end])),
            None => Self(text.to_owned()),
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
