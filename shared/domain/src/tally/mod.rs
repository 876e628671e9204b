//! The tally of a site's log: what is in it, so that a page can be found, and counted, without reading what it skips.
//!
//! The log is cut into **slices** of up to [`SLICE_ROWS`] calls, none of which crosses an hour. A slice has a [`Row`] for each of its
//! calls. Slices that follow each other form a **chapter**: up to [`CHAPTER_SLICES`], none of which crosses a day. A chapter has a
//! [`Header`] for each of its slices, and the tally one for each chapter; a header counts what is below it. So whoever looks for
//! something reads all headers of chapters, then those of the slices of one chapter, then one slice.

mod chapter;
mod columns;
mod counts;
mod header;
mod latency;
mod position;
mod row;
mod slice;

pub use chapter::{CHAPTER_SLICES, Chapter, ChapterHeader, SliceHeader};
pub use counts::{Counts, Kind};
pub use header::Header;
pub use latency::{Latency, percentile};
pub use position::{Position, Span};
pub use row::Row;
pub use slice::{SLICE_ROWS, Slice};
