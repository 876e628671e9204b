//! Enums that are names on the wire.

/// Parses an enum from the name that its `as_str` tells, and from nothing else. serde's derived parser takes an object with
/// the name as its key, too.
macro_rules! parsed_by_name {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let all = Self::ALL;
                let known = || all.iter().map(|own| format!("`{}`", own.as_str())).collect::<Vec<_>>().join(", ");
                let found = all.iter().copied().find(|own| own.as_str() == text);
                found.ok_or_else(|| format!("unknown variant `{text}`, expected one of {}", known()))
            }
        }
    };
}

pub(crate) use parsed_by_name;
