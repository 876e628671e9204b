//! PartiQL statements, many in one request, each with a condition of its own. A statement is billed as the write that it
//! is; only the request is shared.

use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, BatchStatementRequest, BatchStatementResponse,
};

use super::Tables;
use super::error::StoreError;

/// Most statements that DynamoDB takes in one BatchExecuteStatement.
pub const STATEMENTS_PER_REQUEST: usize = 25;

impl Tables {
    /// Carries out statements that are on different items. Answers for each `true` if it was carried out, `false` if it
    /// was refused for the `expected` reason.
    pub(super) async fn execute(
        &self,
        statements: Vec<(String, Vec<AttributeValue>)>,
        expected: &BatchStatementErrorCodeEnum,
        action: &'static str,
    ) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
        let count = statements.len();
        let requests = statements
            .into_iter()
            .map(|(text, values)| BatchStatementRequest::builder().statement(text).set_parameters(Some(values)).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| StoreError::Service { action, cause: error.to_string() })?;
        let answer = self
            .client
            .batch_execute_statement()
            .set_statements(Some(requests))
            .send()
            .await
            .map_err(StoreError::service(action))?;
        let answers = answer.responses.unwrap_or_default();
        if answers.len() != count {
            let cause = format!("DynamoDB answered {} of {count} statements", answers.len());
            return Err(StoreError::Service { action, cause });
        }
        Ok(answers.iter().map(|answer| verdict(answer, expected, action)).collect())
    }
}

fn verdict(
    answer: &BatchStatementResponse,
    expected: &BatchStatementErrorCodeEnum,
    action: &'static str,
) -> Result<bool, StoreError> {
    let Some(error) = &answer.error else {
        return Ok(true);
    };
    if error.code.as_ref() == Some(expected) {
        return Ok(false);
    }
    let code = error.code.as_ref().map_or("no code", |code| code.as_str());
    let cause = format!("{code}: {}", error.message.as_deref().unwrap_or_default());
    Err(StoreError::Service { action, cause })
}
