//! Any JSON to its normal form, in one pass.

use serde_json::value::RawValue;
use thiserror::Error;

use crate::json::escapes;

/// Why JSON that is valid by its grammar is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotNormal {
    /// Programs that read it need stack or patience for every level.
    #[error("nested more than {0} levels deep")]
    TooDeep(usize),
    /// `\ud800` alone stands for no character, and cannot be written in UTF-8.
    #[error("a string holds half of a surrogate pair")]
    LoneSurrogate,
}

/// The normal form of `json`, which may have so many levels of lists and objects.
pub fn normal_form(json: &RawValue, levels: usize) -> Result<String, NotNormal> {
    let source = json.get();
    let bytes = source.as_bytes();
    let mut out = String::with_capacity(source.len());
    let (mut depth, mut in_string) = (0_usize, false);
    // What is between `copied` and `at` is in normal form, and copied at once.
    let (mut copied, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                out.push_str(&source[copied..at]);
                let (character, length) = escapes::read(&source[at..]).ok_or(NotNormal::LoneSurrogate)?;
                escapes::write(character, &mut out);
                at += length;
                copied = at;
                continue;
            }
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                out.push_str(&source[copied..at]);
                copied = at + 1;
            }
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > levels {
                    return Err(NotNormal::TooDeep(levels));
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    out.push_str(&source[copied..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(json: &str) -> Result<String, NotNormal> {
        normal_form(serde_json::from_str(json).unwrap(), 5)
    }

    #[test]
    fn whitespace_goes_but_not_from_strings() {
        let json = "{ \"a b\" :\t[ 1 ,\r\n2,\" \\\" , \" ] , \"\" : { } }";
        assert_eq!(normal(json).unwrap(), r#"{"a b":[1,2," \" , "],"":{}}"#);
    }

    #[test]
    fn numbers_and_the_order_and_number_of_keys_stay() {
        let json = r#"{"z":1e15,"a":[1.10,-0,1E5,1e999,-0.0,123456789012345678901234567890],"z":0.1e-7}"#;
        assert_eq!(normal(json).unwrap(), json);
    }

    #[test]
    fn strings_are_escaped_where_they_must_be() {
        let json = r#"["\u00e9\/\u0041\ud83d\udd14\"\\\u005C\b\f\n\r\t\u000A\u0000\u001F\u007f","é🔔"]"#;
        let expected = "[\"é/A🔔\\\"\\\\\\\\\\b\\f\\n\\r\\t\\n\\u0000\\u001f\u{7f}\",\"é🔔\"]";
        assert_eq!(normal(json).unwrap(), expected);
    }

    #[test]
    fn halves_of_surrogate_pairs_are_refused() {
        for text in [r"\ud800", r"\udc00", r"\ud800x", r"\ud800\n", r"\ud800\ud800", r"\ud800\u0041", r"\ud83dudd14"] {
            let json = format!("[\"{text}\"]");
            assert_eq!(normal(&json), Err(NotNormal::LoneSurrogate), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_brackets_in_strings_do_not_nest() {
        assert!(normal(r#"[[[[[],[]]]],{"[[[[[[":"{\"[["}]"#).is_ok());
        assert_eq!(normal(r#"[[[[{"a":[]}]]]]"#), Err(NotNormal::TooDeep(5)));
    }
}
