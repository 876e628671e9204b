//! Values in an index.

use std::borrow::Cow;
use std::fmt;

use crate::json::escapes::{self, Unescaped};
use crate::json::index::Entry;

/// A value, or a key, of a JSON text.
#[derive(Clone, Copy)]
pub struct Node<'i> {
    text: &'i str,
    entries: &'i [Entry],
    at: usize,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of JSON")]
pub enum Kind {
    Null,
    Boolean(bool),
    Number,
    String,
    List,
    Object,
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Member<'i> {
    /// Its key, a string.
    pub key: Node<'i>,
    /// Its value.
    pub value: Node<'i>,
}

impl<'i> Node<'i> {
    pub(crate) fn new(text: &'i str, entries: &'i [Entry], at: usize) -> Self {
        Self { text, entries, at }
    }

    /// Its JSON, in normal form.
    pub fn text(self) -> &'i str {
        let entry = self.entries.get(self.at);
        entry.and_then(|entry| self.text.get(entry.start as usize..entry.end as usize)).unwrap_or_default()
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        match self.text().as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'"') => Kind::String,
            Some(b't') => Kind::Boolean(true),
            Some(b'f') => Kind::Boolean(false),
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// What it displays as: a string's text without quotes and escapes, of everything else its JSON.
    pub fn display(self) -> impl fmt::Display + 'i {
        fmt::from_fn(move |f| match self.content() {
            Some(content) => fmt::Display::fmt(&Unescaped { content }, f),
            None => f.write_str(self.text()),
        })
    }

    /// The text of a string.
    pub fn as_str(self) -> Option<Cow<'i, str>> {
        let content = self.content()?;
        Some(if content.contains('\\') { Unescaped { content }.to_string().into() } else { content.into() })
    }

    /// Whether it is the string `text`.
    pub fn is(self, text: &str) -> bool {
        self.has_content(&quoted(text))
    }

    /// Whether it is the string that has this between its quotes. Most are not by their length, which is quickly seen.
    fn has_content(self, content: &str) -> bool {
        let length = self.entries.get(self.at).map_or(0, |entry| entry.end.abs_diff(entry.start));
        length as usize == content.len() + 2 && self.content() == Some(content)
    }

    /// What a string has between its quotes.
    fn content(self) -> Option<&'i str> {
        let text = self.text().strip_prefix('"')?;
        Some(text.strip_suffix('"').unwrap_or(text))
    }

    /// The elements of a list; nothing of all else.
    pub fn elements(self) -> impl Iterator<Item = Node<'i>> {
        self.inside(Kind::List)
    }

    /// The members of an object, as they stand there: a key may come twice. Nothing of all else.
    pub fn members(self) -> impl Iterator<Item = Member<'i>> {
        let mut inside = self.inside(Kind::Object);
        std::iter::from_fn(move || Some(Member { key: inside.next()?, value: inside.next()? }))
    }

    fn inside(self, kind: Kind) -> impl Iterator<Item = Node<'i>> {
        let end = if self.kind() == kind { self.next() } else { self.at };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let node = (at < end).then_some(Node { at, ..self })?;
            at = node.next();
            Some(node)
        })
    }

    /// The entry behind this value. There is always one more than before, so that no loop over them is endless.
    fn next(self) -> usize {
        self.entries.get(self.at).map_or(usize::MAX, |entry| entry.next as usize).max(self.at + 1)
    }

    /// The member of an object with this key, or the element of a list with this number. Of a key that comes twice, the
    /// last one counts.
    pub fn get(self, name: &str) -> Option<Node<'i>> {
        self.find(name).0
    }

    /// What [`get`](Self::get) finds, and how many members or elements were looked at.
    pub fn find(self, name: &str) -> (Option<Node<'i>>, usize) {
        let mut seen = 0;
        let found = match (self.kind(), number(name)) {
            (Kind::Object, _) => {
                let name = quoted(name);
                let named = self.members().inspect(|_| seen += 1).filter(|member| member.key.has_content(&name));
                named.last().map(|member| member.value)
            }
            (Kind::List, Some(number)) => self.elements().inspect(|_| seen += 1).nth(number),
            _ => None,
        };
        (found, seen)
    }
}

/// Two nodes are equal if they are the same place of the same text.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.text, other.text) && self.at == other.at
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A text as it stands between the quotes of a string in normal form.
fn quoted(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(escapes::is_needed) {
        return text.into();
    }
    let mut content = String::with_capacity(text.len() + 2);
    text.chars().for_each(|character| escapes::write(character, &mut content));
    content.into()
}

/// The number of an element, if it is written as JavaScript does: `0`, `10`, not `00`, `+1` or `-1`.
fn number(name: &str) -> Option<usize> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    name.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Index;

    #[test]
    fn members_and_elements_are_found() {
        let index = Index::of(r#"{"a":{"b":[1,{"c":"d"},"e"]},"\"":-0,"x":1,"x":2}"#);
        let root = index.root();
        let list = root.get("a").unwrap().get("b").unwrap();
        assert_eq!(list.get("1").unwrap().get("c").unwrap().as_str().unwrap(), "d");
        assert_eq!(list.elements().map(Node::text).collect::<Vec<_>>(), ["1", r#"{"c":"d"}"#, r#""e""#]);
        assert_eq!(root.get("\"").unwrap().text(), "-0");
        assert_eq!(root.get("x").unwrap().text(), "2", "the last one counts");
        assert_eq!(root.members().count(), 4);
        assert_eq!(root.get("c"), None, "only its own members");
        assert_eq!((list.members().count(), root.elements().count()), (0, 0));
        assert!(root.is_object() && list.get("2").unwrap().is("e") && !list.get("0").unwrap().is("1"));
    }

    #[test]
    fn numbers_of_elements_are_written_as_in_javascript() {
        let list: Vec<usize> = (0..12).collect();
        let text = format!("{list:?}").replace(' ', "");
        let index = Index::of(&text);
        for (name, found) in [("0", Some("0")), ("11", Some("11")), ("12", None), ("00", None), ("01", None)] {
            assert_eq!(index.root().get(name).map(Node::text), found, "{name}");
        }
        for name in ["", "-1", "+1", "1.0", "length", "99999999999999999999999"] {
            assert_eq!(index.root().get(name), None, "{name}");
        }
        assert_eq!(Index::of(r#"{"1":2}"#).root().get("1").unwrap().text(), "2");
    }

    #[test]
    fn strings_display_their_text_and_all_else_its_json() {
        for (json, text) in [(r#""a\"\nb""#, "a\"\nb"), (r#"["\n"]"#, r#"["\n"]"#), ("1.10", "1.10"), ("null", "null")]
        {
            assert_eq!(Index::of(json).root().display().to_string(), text);
        }
    }

    #[test]
    fn kinds_are_those_of_json() {
        let index = Index::of(r#"[null,true,false,-1,"",[],{}]"#);
        let kinds: Vec<Kind> = index.root().elements().map(Node::kind).collect();
        let expected = [
            Kind::Null,
            Kind::Boolean(true),
            Kind::Boolean(false),
            Kind::Number,
            Kind::String,
            Kind::List,
            Kind::Object,
        ];
        assert_eq!(kinds, expected);
    }
}
