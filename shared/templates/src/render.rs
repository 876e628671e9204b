//! Nodes and data to text.

use std::ops::Range;

use crate::json::Kind;

use crate::context::Context;
use crate::error::{Position, RenderError, Stop};
use crate::escape::Escape;
use crate::output::Output;
use crate::parse::{Node, NodeKind};
use crate::steps::Steps;

/// Renders the nodes of a template.
pub(crate) fn render(
    source: &str,
    nodes: &[Node],
    data: crate::json::Node<'_>,
    escape: Escape,
    max_bytes: usize,
) -> Result<String, RenderError> {
    let mut renderer = Renderer {
        source,
        nodes,
        escape,
        context: Context::new(data),
        output: Output::new(max_bytes),
        steps: Steps::new(),
        at: 0,
    };
    match renderer.nodes(0..nodes.len()) {
        Ok(()) => Ok(renderer.output.into_text()),
        Err(stop) => Err(RenderError { position: Position::of(source, renderer.at), stop }),
    }
}

struct Renderer<'t, 'v> {
    source: &'t str,
    nodes: &'t [Node],
    escape: Escape,
    context: Context<'v>,
    output: Output,
    steps: Steps,
    /// Where the node begins that is being rendered.
    at: usize,
}

impl Renderer<'_, '_> {
    /// Recurses once per section around a node, so at most `TEMPLATE_DEPTH` times.
    fn nodes(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let nodes = self.nodes;
        let mut index = range.start;
        while index < range.end {
            let node = &nodes[index];
            self.at = node.at;
            self.steps.spend(1)?;
            index += 1;
            match &node.kind {
                NodeKind::Text(text) => self.output.push(&self.source[text.clone()])?,
                NodeKind::Value { name, escaped } => self.value(name.clone(), escaped.then_some(self.escape))?,
                NodeKind::Section { name, inverted, end } => {
                    self.section(node.at, name.clone(), *inverted, index..*end)?;
                    index = *end;
                }
            }
        }
        Ok(())
    }

    fn value(&mut self, name: Range<usize>, escape: Option<Escape>) -> Result<(), Stop> {
        match self.context.find(&self.source[name], &mut self.steps)? {
            Some(value) if value.kind() != Kind::Null => self.output.display(value.display(), escape),
            _ => Ok(()),
        }
    }

    fn section(&mut self, at: usize, name: Range<usize>, inverted: bool, body: Range<usize>) -> Result<(), Stop> {
        let value = self.context.find(&self.source[name], &mut self.steps)?;
        let kind = value.map_or(Kind::Null, crate::json::Node::kind);
        let (one, many) = match kind {
            Kind::Null | Kind::Boolean(false) => (None, None),
            Kind::List => (None, value),
            _ => (value, None),
        };
        let mut elements = one.into_iter().chain(many.into_iter().flat_map(crate::json::Node::elements)).peekable();
        if inverted {
            return if elements.peek().is_none() { self.nodes(body) } else { Ok(()) };
        }
        for element in elements {
            self.at = at;
            self.steps.spend(1)?;
            self.context.push(element);
            self.nodes(body.clone())?;
            self.context.pop();
        }
        Ok(())
    }
}
