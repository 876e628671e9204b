//! As much of Markdown as the pages use.

use std::path::{Component, Path, PathBuf};

/// A page of this repository.
pub(super) struct Page {
    /// Where it is, relative to the root.
    pub(super) path: PathBuf,
    text: String,
}

impl Page {
    pub(super) fn new(path: &Path, text: String) -> Self {
        Self { path: path.to_path_buf(), text }
    }

    /// A path that is written relative to the page's folder, relative to the root.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        let mut found = self.path.parent().unwrap_or(Path::new("")).to_path_buf();
        for part in Path::new(path).components() {
            match part {
                Component::ParentDir => drop(found.pop()),
                Component::CurDir => {}
                other => found.push(other),
            }
        }
        found
    }

    /// The lines outside of code blocks.
    fn prose(&self) -> impl Iterator<Item = &str> {
        let mut in_code = false;
        self.text.lines().filter(move |line| {
            let fence = line.trim_start().starts_with("```");
            in_code ^= fence;
            !in_code && !fence
        })
    }

    /// The headings, without their signs.
    fn headings(&self) -> impl Iterator<Item = &str> {
        self.prose().filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#').trim()))
    }

    pub(super) fn has_anchor(&self, anchor: &str) -> bool {
        self.headings().any(|heading| anchor_of(heading) == anchor)
    }

    /// Where its links lead.
    pub(super) fn links(&self) -> Vec<String> {
        let prose = self.prose().collect::<Vec<_>>().join("\n");
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        links.map(|(link, _)| link.to_owned()).collect()
    }

    /// What stands in backquotes.
    pub(super) fn codes(&self) -> Vec<String> {
        codes(&self.prose().collect::<Vec<_>>().join("\n"))
    }

    /// The commands that begin so, in code blocks and in backquotes, from there on.
    pub(super) fn commands(&self, start: &str) -> Vec<String> {
        let mut commands = Vec::new();
        for (at, _) in self.text.match_indices(start) {
            let rest = &self.text[at..];
            commands.push(rest.split(['\n', '`', '#']).next().unwrap_or_default().trim().to_owned());
        }
        commands
    }

    /// The rows of the first table below a heading, the head included, without the rule below the head.
    pub(super) fn rows(&self, heading: &str) -> Vec<Vec<String>> {
        let below =
            self.prose().skip_while(|line| line.trim_start_matches('#').trim() != heading || !line.starts_with('#'));
        let table = below.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let rows = table
            .filter(|line| !line.starts_with("|--"))
            .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
        let rows: Vec<_> = rows.collect();
        assert!(rows.len() > 1, "{} has no table below {heading:?}", self.path.display());
        rows
    }
}

/// What stands in backquotes in a text.
pub(super) fn codes(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The anchor that GitHub gives a heading.
fn anchor_of(heading: &str) -> String {
    let kept = heading.chars().filter(|sign| sign.is_alphanumeric() || [' ', '-', '_'].contains(sign));
    kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect::<String>().to_lowercase()
}

/// Whether a text in backquotes names a file or folder of this repository.
pub(super) fn names_a_file(code: &str) -> bool {
    const KINDS: [&str; 9] = ["rs", "py", "js", "toml", "yaml", "yml", "md", "txt", "json"];
    const FOLDERS: [&str; 5] = ["functions/", "shared/", "tests/", ".ci/", ".github/"];
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "._-/".contains(sign);
    let is_placeholder = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase());
    if !code.chars().all(plain)
        || code.starts_with(['/', '-'])
        || code.starts_with("target/")
        || code.split('/').any(is_placeholder)
    {
        return false;
    }
    let kind = Path::new(code).extension().unwrap_or_default().to_string_lossy();
    FOLDERS.iter().any(|folder| code.starts_with(folder) && code != *folder) || KINDS.contains(&kind.as_ref())
}

#[test]
fn anchors_are_those_of_github() {
    assert_eq!(anchor_of("What it costs while idle"), "what-it-costs-while-idle");
    assert_eq!(anchor_of("How to add …"), "how-to-add-");
    assert_eq!(anchor_of("Where is it, `x_y`?"), "where-is-it-x_y");
}

#[test]
fn links_in_code_blocks_are_none() {
    let page = Page::new(Path::new("a/b.md"), "# A b\n[x](../c.md#d)\n```\n[y](z)\n```\n`q` [r](s)".to_owned());
    assert_eq!((page.links(), page.codes()), (vec!["../c.md#d".to_owned(), "s".to_owned()], vec!["q".to_owned()]));
    assert_eq!(page.beside("../c.md"), Path::new("c.md"));
    assert!(page.has_anchor("a-b"));
}

#[test]
fn files_are_told_from_other_codes() {
    for file in ["main.rs", "tests/fuzz/run", "functions/api", ".ci/run", "template.yaml", "tests/fixtures/"] {
        assert!(names_a_file(file), "{file}");
    }
    for other in
        ["SiteId", "/openapi.json", "target/stack/outputs.json", "GET /webhooks", "tests/x/TARGET/", "a::b", "-rss"]
    {
        assert!(!names_a_file(other), "{other}");
    }
}
