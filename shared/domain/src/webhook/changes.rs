//! Changes of a webhook: some of its attributes, as they were sent.

use std::fmt;

use super::draft::Draft;
use crate::sent::SentAttributes;
use crate::shape::Misshapen;

/// Attributes that replace those of a webhook. They have the names and shapes of a [`Draft`]'s.
#[derive(Clone, Default)]
pub struct Changes(SentAttributes);

impl Changes {
    /// Checks names and shapes. The error says which attribute is not as it must be, and where in it.
    ///
    /// `null` clears an attribute that need not have a value. Of one that always has one, it changes nothing: clients send it for what
    /// they leave out, and a webhook that is off must not come on by that.
    pub fn parse(mut sent: SentAttributes) -> Result<Self, Misshapen> {
        sent.retain(|name, value| !(value == "null" && Draft::ALWAYS_SET.contains(&name)));
        let changes = Self(sent);
        // An attribute's shape does not depend on the others: what fits one draft fits all.
        changes.applied_to(&Draft::new("", ""))?;
        Ok(changes)
    }

    /// The draft with these attributes in the place of its own. It has the right shape: that was checked.
    pub fn applied_to(&self, draft: &Draft) -> Result<Draft, Misshapen> {
        self.0.over(draft)
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;

    fn changes(json: &str) -> Result<Changes, String> {
        let sent = shape::read(json).map_err(|error| error.to_string())?;
        Changes::parse(sent).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_sent_replaces_and_the_rest_stays() {
        let mut draft = Draft::example();
        draft.custom_payload = Some("{}".into());
        draft.headers.insert("X-A".into(), "1".into());
        let changed = |json: &str| changes(json).unwrap().applied_to(&draft).unwrap();
        assert_eq!(changed("{}"), draft);
        assert_eq!(changed(r#"{"headers":{"X-B":"2"}}"#).headers.into_keys().collect::<Vec<_>>(), ["X-B"]);
        assert_eq!(changed(r#"{"custom_payload":null}"#), Draft { custom_payload: None, ..draft.clone() });
        assert_eq!(changed(r#"{"enabled":false}"#), Draft { enabled: false, ..draft.clone() });
    }

    #[test]
    fn null_clears_what_need_not_have_a_value_and_leaves_the_rest() {
        let mut draft = Draft::example();
        draft.custom_payload = Some("{}".into());
        draft.http_basic_user = Some("user".into());
        draft.http_basic_password = Some("password".into());
        draft.headers.insert("X-A".into(), "1".into());
        draft.enabled = false;
        draft.payload_api_version = Some("2".into());
        draft.nested_items_in_payload = true;
        draft.auto_retry = true;
        let changed = |json: &str| changes(json).unwrap().applied_to(&draft).unwrap();
        for attribute in Draft::ALWAYS_SET {
            for null in ["null", " null\n"] {
                assert_eq!(changed(&format!(r#"{{"{attribute}":{null}}}"#)), draft, "{attribute}");
            }
        }
        let cleared = r#"{"custom_payload":null,"http_basic_user":null,"http_basic_password":null,"headers":null}"#;
        let (custom_payload, http_basic_user, http_basic_password) = (None, None, None);
        let headers = Default::default();
        let expected = Draft { custom_payload, http_basic_user, http_basic_password, headers, ..draft.clone() };
        assert_eq!(changed(cleared), expected);
        assert!(changed(r#"{"headers":[]}"#).headers.is_empty());
    }

    #[test]
    fn errors_say_where() {
        for (json, error) in [
            (r#"{"headers":{"X-A":null}}"#, "headers.X-A: invalid type: null, expected a string"),
            (r#"{"payload_api_version":3}"#, "payload_api_version: invalid type: integer `3`, expected a string"),
            (r#"{"name":null}"#, "name: invalid type: null, expected a string"),
            (r#"{"headers":["X-A"]}"#, "headers: invalid type: sequence, expected an object"),
            (r#"{"events":[[]]}"#, "events[0]: invalid type: sequence, expected an object"),
            (r#"{"headers":{"X-A":"1","X-A":"2"}}"#, "headers: invalid entry: found duplicate key"),
            (r#"{"name":"a","name":"b"}"#, ".: duplicate field `name`"),
            ("[]", ".: invalid type: sequence, expected an object"),
        ] {
            assert_eq!(changes(json).unwrap_err(), error, "{json}");
        }
        assert!(changes(r#"{"nam":"a"}"#).unwrap_err().starts_with("nam: unknown field `nam`, expected one of `name`"));
        assert!(changes(r#"{"name":"\ud800"}"#).is_err());
    }

    #[test]
    fn keys_of_serde_json_are_just_keys() {
        let json = r#"{"headers":{"$serde_json::private::RawValue":"{}"}}"#;
        let draft = changes(json).unwrap().applied_to(&Draft::example()).unwrap();
        assert_eq!(draft.headers["$serde_json::private::RawValue"], "{}");
        let json = r#"{"name":{"$serde_json::private::RawValue":"\"x\""}}"#;
        assert!(changes(json).unwrap_err().starts_with("name: invalid type: map"));
    }

    #[test]
    fn secrets_do_not_show() {
        let changes = changes(r#"{"http_basic_password":"pa55"}"#).unwrap();
        assert_eq!(format!("{changes:?}"), r#"{"http_basic_password"}"#);
    }
}
