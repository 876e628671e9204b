//! A compiled template.

use crate::json::Node;

use crate::error::{CompileError, RenderError};
use crate::escape::Escape;
use crate::{lexer, parse, render};

/// A compiled template. It owns its source.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    nodes: Vec<parse::Node>,
    has_tags: bool,
}

impl Template {
    /// What the first tag of a template begins with; later ones may have other delimiters.
    pub const TAG_START: &str = lexer::TAG_START;

    /// Compiles a template.
    pub fn compile(source: &str) -> Result<Self, CompileError> {
        let (nodes, has_tags) = parse::parse(source)?;
        Ok(Self { source: source.to_owned(), nodes, has_tags })
    }

    /// Whether there is any tag: a comment or a change of delimiters counts.
    pub fn has_tags(&self) -> bool {
        self.has_tags
    }

    /// Renders the template, with the names that are in `context`, into at most `max_bytes`.
    pub fn render(&self, context: Node<'_>, escape: Escape, max_bytes: usize) -> Result<String, RenderError> {
        render::render(&self.source, &self.nodes, context, escape, max_bytes)
    }
}

#[cfg(test)]
impl Template {
    /// Renders the template with a tree of the tests.
    pub(crate) fn render_tree(
        &self,
        context: &serde_json::Value,
        escape: Escape,
        max_bytes: usize,
    ) -> Result<String, RenderError> {
        self.render(crate::json::Index::of(&context.to_string()).root(), escape, max_bytes)
    }
}
