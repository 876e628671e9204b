//! The query of the audit log.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::FromRequestParts;
use domain::access::{AuditEntryId, Subject};
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;
use crate::list_query::{self, DEFAULT_LIMIT, MAX_LIMIT, Others, Parameter, no_cursor};

const TYPE: &str = "filter[fields][subject_type][eq]";
const ID: &str = "filter[fields][subject_id][eq]";

/// Whose entries are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All.
    All,
    /// Those of one subject.
    One(Subject),
    /// Those of something that cannot exist.
    Nobody,
}

/// Which entries to list.
#[derive(Debug, PartialEq, Eq)]
pub struct AuditQuery {
    /// What they are about.
    pub subject: Whose,
    /// Behind which entry the page begins.
    pub after: Option<AuditEntryId>,
    /// Most entries to show.
    pub limit: usize,
    others: Others,
}

impl AuditQuery {
    /// The address of the page behind an entry, relative to that of this one.
    pub fn next_page(&self, last: AuditEntryId) -> String {
        self.others.page_after(&last.to_string())
    }

    fn parse(query: &str) -> Result<Self, ApiError> {
        let (mut of_type, mut id) = (None, None);
        let (mut after, mut limit) = (None, DEFAULT_LIMIT);
        let others = list_query::read(query, |key, value| {
            match key {
                TYPE if Subject::TYPES.contains(&value) => of_type = Some(value.to_owned()),
                TYPE => return Err(format!("{value:?} is none of {:?}", Subject::TYPES)),
                ID => id = Some(value.to_owned()),
                "page[limit]" => limit = list_query::limit(value)?,
                "page[after]" => {
                    after = Some(value.parse().map_err(|_| no_cursor(value))?);
                    return Ok(Parameter::Place);
                }
                _ => return Ok(Parameter::Unknown),
            }
            Ok(Parameter::Lasting)
        })?;
        let subject = match (of_type, id) {
            (None, None) => Whose::All,
            (Some(of_type), Some(id)) => Subject::parse(&of_type, &id).map_or(Whose::Nobody, Whose::One),
            _ => return Err(ApiError::invalid_filter(format!("{TYPE} and {ID} go together"))),
        };
        Ok(Self { subject, after, limit, others })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AuditQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl OperationInput for AuditQuery {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let schema = json_schema!({"type": "object", "properties": {
            TYPE: {
                "type": "string", "enum": Subject::TYPES,
                "description": "What the entries are about; goes together with the id.",
            },
            ID: {"type": "string", "description": "The id of what the entries are about; goes together with the type."},
            "page[after]": {"type": "string", "description": "Where the page before ended, as its `links.next` says."},
            "page[limit]": {
                "type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT,
                "description": "Most entries to show.",
            },
        }});
        let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
        add_parameters(context, operation, parameters);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_empty_query_asks_for_the_thirty_newest_of_all() {
        let query = AuditQuery::parse("").unwrap();
        assert_eq!((query.subject, query.after, query.limit), (Whose::All, None, 30));
    }

    #[test]
    fn the_next_page_is_of_the_same_subject() {
        let id = domain::access::RoleId::from(Uuid::from_u128(7));
        let text = format!("filter%5Bfields%5D[subject_type][eq]=role&{ID}={id}&page[limit]=2");
        let query = AuditQuery::parse(&text).unwrap();
        assert_eq!(query.subject, Whose::One(Subject::Role(id)));
        let last = AuditEntryId::from(Uuid::from_u128(9));
        let next = AuditQuery::parse(&query.next_page(last)[1..]).unwrap();
        assert_eq!((next.subject, next.after, next.limit), (query.subject, Some(last), 2));
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_what_cannot_exist_has_no_entries() {
        for query in [
            format!("{TYPE}=role"),
            format!("{ID}=1"),
            format!("{TYPE}=site&{ID}=1"),
            "page[after]=x".to_owned(),
            "page[limit]=501".to_owned(),
            "page[offset]=1".to_owned(),
            "filter[fields][actor][eq]=x".to_owned(),
            "filter[actor]=x".to_owned(),
        ] {
            assert!(AuditQuery::parse(&query).is_err(), "{query}");
        }
        assert_eq!(AuditQuery::parse(&format!("{TYPE}=role&{ID}=312")).unwrap().subject, Whose::Nobody);
        assert!(AuditQuery::parse("locale=en").is_ok());
    }
}
