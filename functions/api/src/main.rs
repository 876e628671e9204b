//! Placeholder.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(|event: LambdaEvent<serde_json::Value>| async move {
        println!("{}", event.payload);
        Ok::<_, Error>(serde_json::json!({"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{\"data\":[]}"}))
    }))
    .await
}
