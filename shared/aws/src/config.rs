//! Settings of a function, from its environment. Read once at the cold start, which fails naming the variable.

use std::env;
use std::str::FromStr;

/// An environment variable that is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not set.
    #[error("the environment variable {0} is not set; template.yaml sets it")]
    Missing(&'static str),
    /// It does not parse.
    #[error("the environment variable {name} is {value:?}: {reason}")]
    Invalid {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The value of an environment variable that must be set.
pub fn required(name: &'static str) -> Result<String, ConfigError> {
    env::var(name).map_err(|_| ConfigError::Missing(name))
}

/// The value of an environment variable that must be set, parsed.
pub fn parsed<T>(name: &'static str) -> Result<T, ConfigError>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let value = required(name)?;
    value.parse().map_err(|error: T::Err| ConfigError::Invalid { name, value, reason: error.to_string() })
}
