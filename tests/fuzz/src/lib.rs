//! What must hold for every text that a stranger writes. Each target is one `check` that takes any bytes and panics
//! if something does not hold; libFuzzer looks for bytes that make it panic, hang or eat memory.

pub mod documents;
pub mod draft;
pub mod event;
mod matching;
pub mod settings;
pub mod template;
pub mod texts;

/// An input's two parts: a text, and what is behind the first byte 0xFF, which is in no text. So a file that holds
/// nothing but a text is an input, too.
fn text_and_rest(input: &[u8]) -> Option<(&str, &[u8])> {
    let mut parts = input.splitn(2, |byte| *byte == 0xff);
    let text = std::str::from_utf8(parts.next()?).ok()?;
    Some((text, parts.next().unwrap_or_default()))
}
