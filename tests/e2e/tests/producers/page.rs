//! The examples of the page.

use stack::workspace;

/// A block of code.
#[derive(Debug)]
pub struct Block {
    /// The heading that it is under.
    pub heading: String,
    /// Its language.
    pub language: String,
    /// The code.
    pub code: String,
}

/// Every block of code of the page.
///
/// # Panics
///
/// If there is no such page.
pub fn blocks() -> Vec<Block> {
    let path = workspace().join("functions/dispatcher/PRODUCERS.md");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut blocks, mut heading, mut open) = (Vec::new(), String::new(), None::<Block>);
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                let (heading, language) = (heading.clone(), language.to_owned());
                open = Some(Block { heading, language, code: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.code += &format!("{line}\n"),
            (None, None) => {
                if let Some(found) = line.strip_prefix("## ") {
                    found.clone_into(&mut heading);
                }
            }
        }
    }
    blocks
}

/// The code of the block in a language under a heading.
///
/// # Panics
///
/// If there is none.
pub fn code(heading: &str, language: &str) -> String {
    let found = blocks().into_iter().find(|block| block.heading == heading && block.language == language);
    found.unwrap_or_else(|| panic!("no {language} under {heading}")).code
}
