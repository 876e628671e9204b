//! Source to texts and tags. What a line loses because a tag stands alone on it is lost here.

use std::ops::Range;

use crate::error::{CompileError, Excerpt, Position, Problem};
use crate::scan::{find, without_leading_blanks, without_leading_space, without_trailing_blanks};

/// What the first tag of a template begins with; later ones may have other delimiters.
pub(crate) const TAG_START: &str = "{{";

/// A text, and the tag that ends it unless the source ends there. All numbers are bytes of the source.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: Range<usize>,
    pub(crate) tag: Option<Tag>,
}

/// A tag.
#[derive(Debug)]
pub(crate) struct Tag {
    /// Where its opening delimiter is.
    pub(crate) at: usize,
    pub(crate) kind: TagKind,
    /// The name in it; empty if the tag renders nothing.
    pub(crate) name: Range<usize>,
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// Nothing: a comment, or a change of delimiters, which the lexer has seen to.
    Nothing,
    Escaped,
    Unescaped,
    Section,
    Inverted,
    End,
}

/// Reads a source piece by piece.
#[derive(Debug)]
pub(crate) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    open: &'s str,
    close: &'s str,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, at: 0, open: TAG_START, close: "}}" }
    }

    /// The next piece. Once a piece has no tag, there is no other.
    pub(crate) fn next_piece(&mut self) -> Result<Piece, CompileError> {
        let from = self.at;
        let Some(found) = find(&self.source[from..], self.open) else {
            self.at = self.source.len();
            return Ok(Piece { text: from..self.at, tag: None });
        };
        let at = from + found;
        let tag = self.tag(at).map_err(|problem| self.error(at, problem))?;
        let mut text = from..at;
        if !matches!(tag.kind, TagKind::Escaped | TagKind::Unescaped)
            && let Some(line) = self.line_of_its_own(at)
        {
            // The line starts in this text: a tag before it on the line would keep it from being this tag's own.
            text.end = line.start;
            self.at = line.end;
        }
        Ok(Piece { text, tag: Some(tag) })
    }

    /// Reads the tag at a place, and moves on behind it.
    fn tag(&mut self, at: usize) -> Result<Tag, Problem> {
        let start = at + self.open.len();
        let rest = &self.source[start..];
        let inner = without_leading_space(rest);
        let inside = start + rest.len() - inner.len() + 1;
        let (kind, name) = match inner.as_bytes().first() {
            Some(b'!') => return self.comment(at, inside),
            Some(b'=') => return self.delimiters(at, inside),
            Some(b'>') => return Err(Problem::Partial(self.excerpt(inside)?)),
            Some(b'<' | b'$') => return Err(Problem::Inheritance(self.excerpt(inside)?)),
            Some(b'{') => (TagKind::Unescaped, self.name(inside, &format!("}}{}", self.close))?),
            Some(b'&') => (TagKind::Unescaped, self.name(inside, self.close)?),
            Some(b'#') => (TagKind::Section, self.name(inside, self.close)?),
            Some(b'^') => (TagKind::Inverted, self.name(inside, self.close)?),
            Some(b'/') => (TagKind::End, self.name(inside, self.close)?),
            _ => (TagKind::Escaped, self.name(start, self.close)?),
        };
        Ok(Tag { at, kind, name })
    }

    fn comment(&mut self, at: usize, start: usize) -> Result<Tag, Problem> {
        self.content(start, self.close)?;
        Ok(Tag { at, kind: TagKind::Nothing, name: at..at })
    }

    fn delimiters(&mut self, at: usize, start: usize) -> Result<Tag, Problem> {
        let content = self.content(start, &format!("={}", self.close))?;
        let mut words = self.source[content].split_whitespace();
        let (Some(open), Some(close), None) = (words.next(), words.next(), words.next()) else {
            return Err(Problem::Delimiters);
        };
        (self.open, self.close) = (open, close);
        Ok(Tag { at, kind: TagKind::Nothing, name: at..at })
    }

    fn name(&mut self, start: usize, close: &str) -> Result<Range<usize>, Problem> {
        let range = self.content(start, close)?;
        let name = &self.source[range.clone()];
        if name.is_empty() {
            return Err(Problem::Empty);
        }
        if name.contains(char::is_whitespace) {
            return Err(Problem::Whitespace(Excerpt::of(close)));
        }
        if name != "." && name.split('.').any(str::is_empty) {
            return Err(Problem::EmptyPart(Excerpt::of(name)));
        }
        Ok(range)
    }

    fn excerpt(&mut self, start: usize) -> Result<Excerpt, Problem> {
        let content = self.content(start, self.close)?;
        Ok(Excerpt::of(&self.source[content]))
    }

    /// What a tag holds, without the whitespace around it. Moves on behind the tag.
    fn content(&mut self, start: usize, close: &str) -> Result<Range<usize>, Problem> {
        let rest = &self.source[start..];
        let Some(length) = find(rest, close) else {
            return Err(Problem::Unclosed(Excerpt::of(close)));
        };
        self.at = start + length + close.len();
        let content = &rest[..length];
        let trimmed = content.trim_start();
        let from = start + length - trimmed.len();
        Ok(from..from + trimmed.trim_end().len())
    }

    /// The line of the tag that was read last, with its line end, if it holds blanks and that tag only. A tag may span
    /// lines; they all belong to it.
    fn line_of_its_own(&self, at: usize) -> Option<Range<usize>> {
        let before = without_trailing_blanks(&self.source[..at]);
        let after = without_leading_blanks(&self.source[self.at..]);
        let line_end = [("\r\n", 2), ("\n", 1)].into_iter().find(|(end, _)| after.starts_with(end));
        let length = match line_end {
            Some((_, length)) => length,
            None if after.is_empty() => 0,
            None => return None,
        };
        let starts_line = before.is_empty() || before.ends_with('\n');
        starts_line.then(|| before.len()..self.source.len() - after.len() + length)
    }

    fn error(&self, at: usize, problem: Problem) -> CompileError {
        CompileError { position: Position::of(self.source, at), problem }
    }
}
