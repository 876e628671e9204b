//! What is wrong with a value that a user set.

use std::fmt;

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Which kind of rule it breaks.
    pub rule: Rule,
    /// What is wrong and how to mend it; reads on from the attribute's name.
    pub message: String,
}

/// The kinds of rules that DatoCMS tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It must not be blank.
    Required,
    /// It must be no other webhook's.
    Uniqueness,
    /// It must not be longer, nor have more elements or bytes, than it may.
    Length,
    /// The text must have a certain form: that of a URL, of a header, of a credential.
    Format,
    /// It must be one of certain values.
    Enum,
    /// The Mustache template must parse.
    Mustache,
    /// Anything else: the value is well formed, and not allowed.
    Invalid,
}

impl Rule {
    /// The flaw of a value that breaks this rule.
    pub fn broken(self, message: impl fmt::Display) -> Flaw {
        Flaw { rule: self, message: message.to_string() }
    }
}
