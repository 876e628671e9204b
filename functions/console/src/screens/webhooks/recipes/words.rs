//! The page of a recipe. Of Markdown it knows what these pages use: a title, paragraphs, lists, `code`, **bold** and links.

use maud::{Markup, Render, html};

/// The page of a recipe.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    title: Vec<Part>,
    blocks: Vec<Block>,
}

#[derive(Debug, PartialEq, Eq)]
enum Block {
    Paragraph(Vec<Part>),
    /// A list, with numbers or without.
    List {
        numbered: bool,
        items: Vec<Vec<Part>>,
    },
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Code(String),
    Bold(String),
    /// A link to another site. Of a link within the repository only the text is left.
    Link {
        text: String,
        url: String,
    },
}

/// Attributes of the API that the pages name, and the labels of their fields in the form, which people see.
const LABELS: [(&str, &str); 5] = [
    ("url", "URL"),
    ("custom_payload", "Payload template"),
    ("http_basic_user", "User"),
    ("http_basic_password", "Password"),
    ("auto_retry", "Automatic retries?"),
];

impl Words {
    /// Reads Markdown.
    pub fn parse(markdown: &str) -> Self {
        let mut own = Self { title: Vec::new(), blocks: Vec::new() };
        for paragraph in markdown.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            if let Some(title) = paragraph.strip_prefix("# ") {
                own.title = parts(title);
                continue;
            }
            let mut items: Vec<(bool, String)> = Vec::new();
            for line in paragraph.lines() {
                match (item(line), items.last_mut()) {
                    (Some(item), _) => items.push((item.0, item.1.to_owned())),
                    (None, Some((_, text))) => text.extend([" ", line.trim()]),
                    (None, None) => break,
                }
            }
            own.blocks.push(match items.first() {
                None => Block::Paragraph(parts(&paragraph.replace('\n', " "))),
                Some((numbered, _)) => {
                    Block::List { numbered: *numbered, items: items.iter().map(|(_, text)| parts(text)).collect() }
                }
            });
        }
        own
    }

    /// The title, without its marks.
    pub fn title(&self) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) | Part::Code(text) | Part::Bold(text) | Part::Link { text, .. } => text.clone(),
        };
        self.title.iter().map(text).collect()
    }

    /// What stands first.
    pub fn first(&self) -> Markup {
        html! { @if let Some(block) = self.blocks.first() { (block) } }
    }

    /// What follows.
    pub fn rest(&self) -> Markup {
        html! { @for block in self.blocks.iter().skip(1) { (block) } }
    }

    /// All but the title.
    pub fn whole(&self) -> Markup {
        html! { (self.first()) (self.rest()) }
    }
}

impl Render for Block {
    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Paragraph(parts) => p { @for part in parts { (part) } },
                Self::List { numbered: true, items } => ol { @for parts in items { li { @for part in parts { (part) } } } },
                Self::List { items, .. } => ul { @for parts in items { li { @for part in parts { (part) } } } },
            }
        }
    }
}

impl Render for Part {
    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Text(text) => (text),
                Self::Code(text) => code { (text) },
                Self::Bold(text) => strong { (text) },
                Self::Link { text, url } => a href=(url) rel="noreferrer" { (text) },
            }
        }
    }
}

/// The text of an item of a list, and whether it has a number, if a line begins one.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ") {
        return Some((false, text));
    }
    let (number, text) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((true, text))
}

fn parts(line: &str) -> Vec<Part> {
    let (mut parts, mut text, mut rest) = (Vec::new(), String::new(), line);
    while let Some(letter) = rest.chars().next() {
        match marked(rest) {
            Some((part, behind)) => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                match part {
                    Part::Text(plain) => text = plain,
                    part => parts.push(part),
                }
                rest = behind;
            }
            None => {
                text.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    parts
}

/// The part that a text begins with, if it is marked as one, and what is behind it.
fn marked(text: &str) -> Option<(Part, &str)> {
    if let Some((code, behind)) = text.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        let label = LABELS.iter().find(|(attribute, _)| *attribute == code);
        let part = label.map_or_else(|| Part::Code(code.to_owned()), |(_, label)| Part::Bold((*label).to_owned()));
        return Some((part, behind));
    }
    if let Some((bold, behind)) = text.strip_prefix("**").and_then(|rest| rest.split_once("**")) {
        return Some((Part::Bold(bold.to_owned()), behind));
    }
    let (name, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, behind) = rest.split_once(')')?;
    let text = name.to_owned();
    match url.starts_with("https://") {
        true => Some((Part::Link { text, url: url.to_owned() }, behind)),
        false => Some((Part::Text(text), behind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_pages_use_is_known() {
        let words = Words::parse(
            "# Git `x`\n\nOne line\nand <another>.\n\n1. First, a [link](https://example.com/?a&b)\n   goes on.\n2. Second, [within](../README.md).\n\n- **Bold**: yes\n",
        );
        assert_eq!(words.title(), "Git x");
        assert_eq!(words.first().into_string(), "<p>One line and &lt;another&gt;.</p>");
        assert_eq!(
            words.rest().into_string(),
            "<ol><li>First, a <a href=\"https://example.com/?a&amp;b\" rel=\"noreferrer\">link</a> goes on.</li><li>Second, within.</li></ol>\
             <ul><li><strong>Bold</strong>: yes</li></ul>"
        );
    }

    #[test]
    fn attributes_are_told_by_the_labels_of_their_fields() {
        let told = parts("put it into `url`, not into `headers`");
        let said = |part: &Part| part.render().into_string();
        assert_eq!(
            told.iter().map(said).collect::<String>(),
            "put it into <strong>URL</strong>, not into <code>headers</code>"
        );
    }

    #[test]
    fn marks_that_are_not_closed_are_text_and_links_lead_to_https_only() {
        for text in ["a ` b", "a ** b", "[a](b", "[a] (b)"] {
            assert_eq!(parts(text), [Part::Text(text.to_owned())]);
        }
        assert_eq!(parts("[a](javascript:alert)"), [Part::Text("a".to_owned())]);
    }
}
