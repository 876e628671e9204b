//! What the types of an operation do not say of it.

use aide::openapi::{Link, LinkOperation, Operation, ReferenceOr, StatusCode};
use aide::transform::TransformOperation;
use domain::access::Need;
use serde_json::Value;

use super::refusals;
use crate::auth::{SECURITY_SCHEME, names};
use crate::kinds::Kind;

/// The key under which the description names the permissions any of which an operation needs. An addition to OpenAPI.
pub const REQUIRED_PERMISSIONS: &str = "x-required-permissions";

/// What the types of an operation do not say of it.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Its name.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What the caller's role must permit. `None`: anyone may ask, even without a token.
    pub needs: Option<Need>,
    /// How it can fail, besides the ways that every operation with a token has in common.
    pub refusals: &'static [&'static [Kind]],
    /// Operations that take an id from the answer: what they are, and where in the answer the id is.
    pub links: &'static [(&'static str, &'static str)],
}

impl Words {
    /// Adds the words to what was found out about the operation.
    pub fn tell(self) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
        move |mut operation| {
            self.add_to(operation.inner_mut());
            operation
        }
    }

    fn add_to(self, operation: &mut Operation) {
        operation.operation_id = Some(self.id.to_owned());
        operation.summary = Some(self.summary.to_owned());
        if let Some(need) = self.needs {
            operation.security = vec![[(SECURITY_SCHEME.to_owned(), Vec::new())].into_iter().collect()];
            operation.extensions.insert(REQUIRED_PERMISSIONS.to_owned(), names(need).into());
        }
        let responses = &mut operation.responses.get_or_insert_default().responses;
        for success in responses.values_mut().filter_map(ReferenceOr::as_item_mut) {
            success.links.extend(self.links.iter().map(|(id, pointer)| ((*id).to_owned(), link(id, pointer))));
        }
        let refusals = refusals::responses(&self.refusals.concat());
        responses.extend(refusals.map(|(status, response)| (StatusCode::Code(status.as_u16()), response)));
    }
}

fn link(id: &str, pointer: &str) -> ReferenceOr<Link> {
    let parameters = [("id".to_owned(), Value::from(format!("$response.body#{pointer}")))];
    ReferenceOr::Item(Link {
        description: None,
        operation: LinkOperation::OperationId(id.to_owned()),
        request_body: None,
        parameters: parameters.into_iter().collect(),
        server: None,
        extensions: Default::default(),
    })
}
