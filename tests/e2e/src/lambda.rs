//! The stack's functions through the API of Lambda: finding, invoking and changing them.

use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_sdk_sqs::config::{Credentials, ProvideCredentials};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use reqwest::Method;
use serde_json::{Value, json};
use stack::Outputs;

use crate::running::sdk;

/// The full name of a function of the template.
///
/// # Panics
///
/// If there is none.
pub async fn function_name(outputs: &Outputs, function: &str) -> String {
    let functions = request(outputs, Method::GET, "functions", &Value::Null).await;
    let names = functions["Functions"].as_array().into_iter().flatten().filter_map(|one| one["FunctionName"].as_str());
    let found = names.into_iter().find(|name| name.contains(function));
    found.unwrap_or_else(|| panic!("there is no {function}: {functions}")).to_owned()
}

/// Invokes a function of the template and returns its answer.
pub async fn invoke(outputs: &Outputs, function: &str, event: &Value) -> Value {
    let name = function_name(outputs, function).await;
    request(outputs, Method::POST, &format!("functions/{name}/invocations"), event).await
}

/// Changes the timeout of a function of the template. Its processes start anew.
pub async fn set_timeout(outputs: &Outputs, function: &str, seconds: u32) {
    let path = format!("functions/{}/configuration", function_name(outputs, function).await);
    request(outputs, Method::PUT, &path, &json!({"Timeout": seconds})).await;
}

/// A request, signed because the stack enforces IAM policies on its tests, too. `path` follows the version.
///
/// # Panics
///
/// If it does not succeed.
pub async fn request(outputs: &Outputs, method: Method, path: &str, body: &Value) -> Value {
    let url = format!("{}/2015-03-31/{path}", outputs.endpoint_url);
    let body = body.to_string();
    let request = http::Request::builder().method(method.as_str()).uri(&url).body(body);
    let request = signed(request.unwrap_or_else(|error| panic!("{url}: {error}")), &sdk(outputs).await).await;
    let request = reqwest::Request::try_from(request).unwrap_or_else(|error| panic!("{url}: {error}"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap_or_else(|error| panic!("no client: {error}"));
    let answer = client.execute(request).await.unwrap_or_else(|error| panic!("no answer: {error}"));
    let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

async fn signed(mut request: http::Request<String>, sdk: &SdkConfig) -> http::Request<String> {
    let credentials: Credentials = match sdk.credentials_provider() {
        Some(provider) => provider.provide_credentials().await.unwrap_or_else(|error| panic!("credentials: {error}")),
        None => panic!("no credentials"),
    };
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(sdk.region().map_or("", |region| region.as_ref()))
        .name("lambda")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .unwrap_or_else(|error| panic!("signing: {error}"));
    let uri = request.uri().to_string();
    let body = SignableBody::Bytes(request.body().as_bytes());
    let instructions = SignableRequest::new(request.method().as_str(), uri, std::iter::empty(), body)
        .and_then(|signable| sign(signable, &parameters.into()))
        .unwrap_or_else(|error| panic!("signing: {error}"))
        .into_parts()
        .0;
    instructions.apply_to_request_http1x(&mut request);
    request
}
