//! DatoCMS's codes for what is wrong with a field: `details.code` of an `INVALID_FIELD`.

use domain::webhook::Rule;

/// The code of a broken rule.
pub const fn code(rule: Rule) -> &'static str {
    match rule {
        Rule::Required => "VALIDATION_REQUIRED",
        Rule::Uniqueness => "VALIDATION_UNIQUENESS",
        Rule::Length => "VALIDATION_LENGTH",
        Rule::Format => "VALIDATION_FORMAT",
        Rule::Enum => "VALIDATION_ENUM",
        Rule::Mustache => "VALIDATION_MUSTACHE",
        Rule::Invalid => "VALIDATION_INVALID",
    }
}
