//! When failed calls are sent again, checked against the time for which they are kept.

use std::time::Duration;

use aws::config;
use domain::retry::{Fit, RetrySchedule};
use lambda_runtime::Error;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The schedule of this deployment. One whose last retries could never be made is refused: each call that fails often enough
/// would be `rescheduled`, and vanish before its time.
pub fn from_env() -> Result<RetrySchedule, Error> {
    let schedule: RetrySchedule = config::parsed("RETRY_SCHEDULE")?;
    let days: u32 = config::parsed("LOG_RETENTION_DAYS")?;
    let hours = |longest: Duration| longest.as_secs().div_ceil(60 * 60);
    match schedule.fit(DAY * days) {
        Fit::Always => {}
        Fit::UnlessStretched => tracing::info!(
            "receivers that stretch waits by Retry-After can have calls expire before their last retry: RETRY_SCHEDULE may \
             then take {} h, LOG_RETENTION_DAYS is {days}",
            hours(schedule.longest(domain::retry::LONGEST_RETRY_AFTER))
        ),
        Fit::Never => {
            let longest = hours(schedule.longest(Duration::ZERO));
            let reason = format!(
                "RETRY_SCHEDULE takes up to {longest} h, but calls expire after LOG_RETENTION_DAYS, {days} days: shorten the one or \
                 raise the other"
            );
            tracing::error!("{reason}");
            return Err(reason.into());
        }
    }
    Ok(schedule)
}
