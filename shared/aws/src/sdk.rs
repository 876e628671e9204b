//! Clients of the AWS services, built once at the cold start.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};

/// How long a request may take before it counts as failed, and is tried again. A service that never answers must not use up an
/// invocation's time: what was claimed has to be given back.
const ATTEMPT: Duration = Duration::from_secs(4);
/// The same for all tries of a request together.
const ALL_ATTEMPTS: Duration = Duration::from_secs(10);

/// Region, endpoint and credentials, from the environment that Lambda sets.
pub async fn config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(ALL_ATTEMPTS).build();
    aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts).load().await
}
