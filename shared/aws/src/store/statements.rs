//! PartiQL statements, many in one request, each with a condition of its own. A statement is billed as the write that it
//! is; only the request is shared.

use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, BatchStatementRequest, BatchStatementResponse,
};

use futures::{FutureExt, StreamExt, stream};

use super::error::StoreError;
use super::keys::Item;
use super::tables::Tables;

/// Most statements that DynamoDB takes in one BatchExecuteStatement.
const STATEMENTS_PER_REQUEST: usize = 25;

/// Requests that are on their way at the same time, however many statements there are: a function has 1,024 descriptors.
const REQUESTS_AT_ONCE: usize = 16;

/// Rounds in which statements are carried out that DynamoDB was too busy for.
const ROUNDS: u32 = 5;

/// A statement and the values of its placeholders.
pub(super) type Statement = (String, Vec<AttributeValue>);

/// The statement that writes an item unless one is there.
pub(super) fn insert(table: &str, item: Item) -> Statement {
    let (names, values): (Vec<_>, Vec<_>) = item.into_iter().unzip();
    let fields = names.iter().map(|name| format!("'{name}': ?")).collect::<Vec<_>>().join(", ");
    (format!("INSERT INTO \"{table}\" VALUE {{{fields}}}"), values)
}

impl Tables {
    /// Carries out statements that are on different items, in as few requests as DynamoDB allows, [`REQUESTS_AT_ONCE`] of them at a time.
    /// Answers for each `true` if it was carried out, `false` if it was refused for the `expected` reason.
    ///
    /// The SDK repeats requests; a statement that DynamoDB is too busy for, within a request that it answers, is repeated
    /// here.
    pub(super) async fn execute(
        &self,
        statements: &[Statement],
        expected: &BatchStatementErrorCodeEnum,
        action: &'static str,
    ) -> Vec<Result<bool, StoreError>> {
        let chunks = statements.chunks(STATEMENTS_PER_REQUEST);
        let requests: Vec<_> = chunks.map(|chunk| self.execute_chunk(chunk, expected, action).boxed()).collect();
        stream::iter(requests).buffered(REQUESTS_AT_ONCE).collect::<Vec<_>>().await.concat()
    }

    async fn execute_chunk(
        &self,
        statements: &[Statement],
        expected: &BatchStatementErrorCodeEnum,
        action: &'static str,
    ) -> Vec<Result<bool, StoreError>> {
        match self.execute_request(statements, expected, action).await {
            Ok(answers) => answers,
            Err(error) => statements.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn execute_request(
        &self,
        statements: &[Statement],
        expected: &BatchStatementErrorCodeEnum,
        action: &'static str,
    ) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
        let mut answers = self.execute_once(statements, action).await?;
        for round in 1..ROUNDS {
            let busy: Vec<usize> = (0..answers.len()).filter(|number| is_busy(&answers[*number])).collect();
            if busy.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25 << round)).await;
            let again: Vec<Statement> = busy.iter().map(|number| statements[*number].clone()).collect();
            for (number, answer) in busy.into_iter().zip(self.execute_once(&again, action).await?) {
                answers[number] = answer;
            }
        }
        Ok(answers.iter().map(|answer| verdict(answer, expected, action)).collect())
    }

    async fn execute_once(
        &self,
        statements: &[Statement],
        action: &'static str,
    ) -> Result<Vec<BatchStatementResponse>, StoreError> {
        let request = |(text, values): &Statement| {
            BatchStatementRequest::builder().statement(text).set_parameters(Some(values.clone())).build()
        };
        let requests = statements
            .iter()
            .map(request)
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
        if answers.len() == statements.len() {
            return Ok(answers);
        }
        let cause = format!("DynamoDB answered {} of {} statements", answers.len(), statements.len());
        Err(StoreError::Service { action, cause })
    }
}

fn is_busy(answer: &BatchStatementResponse) -> bool {
    use BatchStatementErrorCodeEnum as Code;
    let code = answer.error.as_ref().and_then(|error| error.code.as_ref());
    matches!(
        code,
        Some(
            Code::InternalServerError
                | Code::ProvisionedThroughputExceeded
                | Code::RequestLimitExceeded
                | Code::ThrottlingError
                | Code::TransactionConflict
        )
    )
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
