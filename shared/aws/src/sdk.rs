//! Clients of the AWS services, built once at the cold start.
//!
//! Region, credentials and endpoints are those of the environment that Lambda sets. The SDK's own search for them, by profiles, the metadata of
//! instances and STS, is left out: a function needs none of it, and would carry it along.

use std::env;
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, IdentityCache, Region, StalledStreamProtectionConfig};

use crate::config::{ConfigError, required};

/// How long a request may take before it counts as failed, and is tried again. A service that never answers must not use up an
/// invocation's time: what was claimed has to be given back.
const ATTEMPT: Duration = Duration::from_secs(4);
/// The same for all tries of a request together. These two end a stream that stalls, too: the SDK need not watch it.
const ALL_ATTEMPTS: Duration = Duration::from_secs(10);

/// What clients are made of.
#[derive(Debug)]
pub struct Sdk {
    region: Region,
    credentials: Credentials,
    timeouts: TimeoutConfig,
}

impl Sdk {
    /// From the environment: `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if there is one, `AWS_SESSION_TOKEN`.
    pub fn from_env() -> Result<Self, ConfigError> {
        let (id, secret) = (required("AWS_ACCESS_KEY_ID")?, required("AWS_SECRET_ACCESS_KEY")?);
        let token = env::var("AWS_SESSION_TOKEN").ok();
        Ok(Self {
            region: Region::new(required("AWS_REGION")?),
            credentials: Credentials::new(id, secret, token, None, "environment"),
            timeouts: TimeoutConfig::builder()
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(ALL_ATTEMPTS)
                .build(),
        })
    }

    /// A client of DynamoDB. It keeps no identity: the credentials are there at once, and stay as they are.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .identity_cache(IdentityCache::no_cache())
            .timeout_config(self.timeouts.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_endpoint_url(endpoint("AWS_ENDPOINT_URL_DYNAMODB"));
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A client of SQS; the same.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        let mut config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone())
            .credentials_provider(self.credentials.clone())
            .identity_cache(IdentityCache::no_cache())
            .timeout_config(self.timeouts.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_endpoint_url(endpoint("AWS_ENDPOINT_URL_SQS"));
        aws_sdk_sqs::Client::from_conf(config.build())
    }
}

/// The endpoint that is set instead of the Region's: that of the service, or that of all
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>).
fn endpoint(of_service: &str) -> Option<String> {
    let set = |name: &str| env::var(name).ok().filter(|url| !url.is_empty());
    set(of_service).or_else(|| set("AWS_ENDPOINT_URL"))
}
