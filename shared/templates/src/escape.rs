//! How values are escaped.

/// How `{{name}}` escapes values. The text between the tags is never escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// `&`, `<`, `>` and `"` become entities.
    Html,
    /// Every byte of UTF-8 but the unreserved characters of RFC 3986 becomes `%XX`.
    Percent,
}
