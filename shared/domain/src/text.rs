//! Texts: those that were checked once, at the door, and those that are cut.

/// As much of a text as fits into so many bytes, in whole characters.
pub fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Declares a newtype over `String` whose only way in, for what users send, is `parse`.
///
/// It deserialises without the check: what the tables hold passed it before, and must stay readable when a later
/// version of the service checks more strictly.
macro_rules! checked_string {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks a text that a user sent. The error says what is wrong with it.
            pub fn parse(text: String) -> Result<Self, $crate::webhook::Flaw> {
                let check: fn(&str) -> Result<(), $crate::webhook::Flaw> = $check;
                check(&text)?;
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

pub(crate) use checked_string;
