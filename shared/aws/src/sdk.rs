//! Clients of the AWS services, built once at the cold start.

use aws_config::SdkConfig;

/// Region, endpoint and credentials, from the environment that Lambda sets.
pub async fn config() -> SdkConfig {
    aws_config::load_from_env().await
}
