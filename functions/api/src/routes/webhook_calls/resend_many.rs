//! `POST /webhook_calls/resend`. An addition to DatoCMS's API.

use actions::calls;
use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as Described};
use aws::clock;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::Need;

use crate::answer::Answer;
use crate::body::OptionalData;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, MANY, QUERY};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::call_query::CallFilter;
use crate::wire::document::Document;
use crate::wire::resend::{Resend, Resource};

/// `POST /webhook_calls/resend`
pub const RESEND_MANY: Words = Words {
    id: "resend_webhook_calls",
    summary: "Sends all calls again that meet the filters, at most 500, whatever their status, with the current settings of their webhooks. \
              Does not wait for them. At least one filter is needed. With `count_only` it only tells how many there are. An addition to \
              DatoCMS's API.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[QUERY, BODY, MANY],
    links: &[],
};

/// Sends calls again, or counts them.
pub async fn resend_many(
    State(resources): State<Resources>,
    filter: CallFilter,
    OptionalData(body): OptionalData<Resend>,
) -> Result<Outcome, ApiError> {
    let (tables, now, selection) = (&resources.tables, clock::now(), filter.some()?);
    if body.is_some_and(|body| body.counts_only()) {
        let matching = calls::matching(tables, &selection, now).await?;
        return Ok(Outcome::Counted(Answer(Document { data: matching.into() })));
    }
    let resent = calls::resend_many(tables, &resources.delivery_queue, &selection, now).await?;
    Ok(Outcome::Asked(Answer(Document { data: resent.into() })))
}

/// What came of it: the status tells whether anything is sent.
pub enum Outcome {
    /// The calls were counted.
    Counted(Answer<Document<Resource>>),
    /// The calls were asked for.
    Asked(Answer<Document<Resource>, 202>),
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        match self {
            Self::Counted(answer) => answer.into_response(),
            Self::Asked(answer) => answer.into_response(),
        }
    }
}

impl OperationOutput for Outcome {
    type Inner = Document<Resource>;

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Vec<(Option<u16>, Described)> {
        let mut responses = Answer::<Document<Resource>>::inferred_responses(context, operation);
        responses.extend(Answer::<Document<Resource>, 202>::inferred_responses(context, operation));
        responses
    }
}
