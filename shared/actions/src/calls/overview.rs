//! A page of the log, and how many calls there were over time: both by one look at the tally.

use aws::store::Tables;
use aws::store::order::Orders;
use domain::time::Timestamp;

use super::page::{Page, Place, Selection, page_by};
use super::stats::{Interval, Stats, stats_by};
use crate::error::Error;
use crate::tally::Reader;

/// A page of the log, and how many calls there were over time. Either may fail by itself.
#[derive(Debug)]
pub struct Overview {
    /// As by [`super::page()`].
    pub page: Result<Page, Error>,
    /// As by [`super::stats_of`].
    pub stats: Result<Stats, Error>,
}

/// The first `limit` calls of `selection` from `place` on, and the calls of `counted` by `interval`. Fails if the tally cannot be read.
pub async fn overview(
    tables: &Tables,
    (selection, orders, place, limit): (&Selection, &Orders, &Place, usize),
    (counted, interval): (&Selection, Interval),
    now: Timestamp,
) -> Result<Overview, Error> {
    let opened = Reader::open(tables, now).await?;
    let (page, stats) = tokio::join!(
        page_by(Some(opened.clone()), tables, selection, orders, place, limit, now),
        stats_by(Some(opened), tables, counted, interval, now)
    );
    Ok(Overview { page, stats })
}
