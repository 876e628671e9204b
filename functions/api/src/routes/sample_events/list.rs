//! `GET /sample_events`

use domain::access::Need;
use domain::samples;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::words::Words;
use crate::wire::document::List;
use crate::wire::sample_event::Resource;

/// `GET /sample_events`
pub const LIST: Words = Words {
    id: "list_sample_events",
    summary: "A sample of each kind of event that there is one of, to send to a webhook as a test. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[],
    links: &[],
};

/// Every sample.
pub async fn list() -> Result<Answer<List<Resource>>, ApiError> {
    let data = samples::all().iter().map(Resource::new).collect::<Result<_, _>>().map_err(ApiError::internal)?;
    Ok(Answer(List { data }))
}
