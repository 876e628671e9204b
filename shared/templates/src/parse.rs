//! Texts and tags to nodes. The nodes of a section follow it in the same list, so there is no tree to recurse into.

use std::ops::Range;

use crate::bounds::TEMPLATE_DEPTH;
use crate::error::{CompileError, Excerpt, Position, Problem};
use crate::lexer::{Lexer, Tag, TagKind};

/// A text or a tag.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it begins in the source.
    pub(crate) at: usize,
    pub(crate) kind: NodeKind,
}

/// What a node renders. Texts and names are ranges of the source.
#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    Text(Range<usize>),
    Value {
        name: Range<usize>,
        escaped: bool,
    },
    /// The nodes from the next one up to `end` are rendered for the value, or for its absence.
    Section {
        name: Range<usize>,
        inverted: bool,
        end: usize,
    },
}

/// Parses a template. Also says whether it has any tag.
pub(crate) fn parse(source: &str) -> Result<(Vec<Node>, bool), CompileError> {
    let mut parser = Parser { source, nodes: Vec::new(), open: Vec::new() };
    let mut lexer = Lexer::new(source);
    let mut has_tags = false;
    loop {
        let piece = lexer.next_piece()?;
        if !piece.text.is_empty() {
            parser.nodes.push(Node { at: piece.text.start, kind: NodeKind::Text(piece.text) });
        }
        let Some(tag) = piece.tag else { break };
        has_tags = true;
        let at = tag.at;
        parser.add(tag).map_err(|problem| parser.error(at, problem))?;
    }
    if let Some(section) = parser.open.pop() {
        let problem = Problem::UnclosedSection(parser.excerpt(section.name));
        return Err(parser.error(section.at, problem));
    }
    Ok((parser.nodes, has_tags))
}

struct Parser<'s> {
    source: &'s str,
    nodes: Vec<Node>,
    open: Vec<OpenSection>,
}

struct OpenSection {
    at: usize,
    name: Range<usize>,
    /// Its index among the nodes.
    index: usize,
}

impl Parser<'_> {
    fn add(&mut self, tag: Tag) -> Result<(), Problem> {
        let Tag { at, kind, name } = tag;
        let kind = match kind {
            TagKind::Nothing => return Ok(()),
            TagKind::End => return self.close(name),
            TagKind::Escaped => NodeKind::Value { name, escaped: true },
            TagKind::Unescaped => NodeKind::Value { name, escaped: false },
            TagKind::Section | TagKind::Inverted => {
                if self.open.len() == TEMPLATE_DEPTH {
                    return Err(Problem::TooDeep);
                }
                let index = self.nodes.len();
                self.open.push(OpenSection { at, name: name.clone(), index });
                // The closing tag sets the end.
                NodeKind::Section { name, inverted: kind == TagKind::Inverted, end: index + 1 }
            }
        };
        self.nodes.push(Node { at, kind });
        Ok(())
    }

    fn close(&mut self, found: Range<usize>) -> Result<(), Problem> {
        let Some(section) = self.open.pop() else {
            return Err(Problem::NothingOpen(self.excerpt(found)));
        };
        if self.source[found.clone()] != self.source[section.name.clone()] {
            return Err(Problem::Mismatch {
                found: self.excerpt(found),
                opened: self.excerpt(section.name),
                at: Position::of(self.source, section.at),
            });
        }
        let nodes_end = self.nodes.len();
        if let Some(Node { kind: NodeKind::Section { end, .. }, .. }) = self.nodes.get_mut(section.index) {
            *end = nodes_end;
        }
        Ok(())
    }

    fn excerpt(&self, range: Range<usize>) -> Excerpt {
        Excerpt::of(&self.source[range])
    }

    fn error(&self, at: usize, problem: Problem) -> CompileError {
        CompileError { position: Position::of(self.source, at), problem }
    }
}
