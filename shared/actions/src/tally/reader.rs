//! Finding and counting calls by the tally.

use std::collections::{BTreeSet, HashMap};

use aws::store::{Consistency, StoreError, Tables};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Chapter, ChapterHeader, Kind, Latency, Position, Row, Slice, SliceHeader, Span};
use domain::time::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};

use super::wanted::{Told, Wanted};

/// Most slices that are read for a request. A page of 500 calls of which no two share a slice takes 500.
const MOST_SLICES: usize = 600;
/// Slices that are read at the same time; as many as fit into one request.
const SLICES_AT_ONCE: usize = 100;
/// Most webhooks whose newest calls are looked for beside the tally: each is a request more.
const MOST_FRESH_WEBHOOKS: usize = 16;
/// Most calls of a webhook that are looked for beside the tally.
const MOST_FRESH_CALLS: usize = 1000;
/// Queries at the same time.
const QUERIES_AT_ONCE: usize = 8;

/// Where a page begins, among the calls that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Behind so many.
    Offset(u64),
    /// Behind the one that stood here, whether it is still there or not.
    After(Position),
}

/// What calls are told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// What they are about, and where they stand.
    Kind(Kind),
    /// How long the last attempt took.
    Latency(Latency),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What is wanted is so rare that too much would have to be read.
    #[error("too few of the calls match")]
    TooRare,
    /// The tally was written while it was read.
    #[error("the tally was written while it was read")]
    Changing,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tally as it is read for one request: nothing twice. A clone goes on from what was read so far.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    tables: &'a Tables,
    now: Timestamp,
    headers: Vec<ChapterHeader>,
    /// The calls behind the last one that is counted, in order.
    fresh: Vec<Row>,
    chapters: HashMap<Position, Chapter>,
    slices: HashMap<Position, Slice>,
}

impl<'a> Reader<'a> {
    /// Reads the headers of all chapters.
    pub async fn open(tables: &'a Tables, now: Timestamp) -> Result<Self, ReadError> {
        let headers = tables.chapters(now).await?;
        Ok(Self { tables, now, headers, fresh: Vec::new(), chapters: HashMap::new(), slices: HashMap::new() })
    }

    /// The reader that was opened already, if there is one.
    pub async fn opened(opened: Option<Self>, tables: &'a Tables, now: Timestamp) -> Result<Self, ReadError> {
        match opened {
            Some(reader) => Ok(reader),
            None => Self::open(tables, now).await,
        }
    }

    /// Looks for calls that came after the last one that is counted: the tally is some seconds behind. Of one webhook, or of all if these
    /// are not too many.
    pub async fn look_for_fresh(&mut self, webhook: Option<WebhookId>) -> Result<(), ReadError> {
        let Some(last) = self.headers.last().map(|header| header.header.last) else { return Ok(()) };
        let webhooks = webhook.map_or_else(|| self.webhooks(), |webhook| BTreeSet::from([webhook]));
        if webhooks.len() > MOST_FRESH_WEBHOOKS {
            return Ok(());
        }
        let behind = Span { start: last.next(), ..Span::all() };
        let (tables, now) = (self.tables, self.now);
        let found = stream::iter(webhooks)
            .map(|webhook| async move { tables.rows_of(webhook, &behind, MOST_FRESH_CALLS, now).await });
        let found: Vec<Vec<Row>> = found.buffer_unordered(QUERIES_AT_ONCE).try_collect().await?;
        self.fresh = found.into_iter().flatten().collect();
        self.fresh.sort_by_key(Row::position);
        Ok(())
    }

    /// The webhooks of which calls are known.
    pub fn webhooks(&self) -> BTreeSet<WebhookId> {
        let counted = self.headers.iter().flat_map(|header| header.header.counts.iter());
        counted.map(|(webhook, ..)| webhook).chain(self.fresh.iter().map(|row| row.call.webhook())).collect()
    }

    /// An upper bound of how many calls are wanted, for which nothing more is read.
    pub fn most(&self, wanted: &Wanted) -> u64 {
        let now = self.now.as_seconds();
        let counted = self.headers.iter().map(|header| wanted.told(&header.header, now).most());
        counted.sum::<u64>() + self.wanted_fresh(wanted).count() as u64
    }

    /// How many calls are wanted.
    pub async fn count(&mut self, wanted: &Wanted) -> Result<u64, ReadError> {
        let mut count = self.wanted_fresh(wanted).count() as u64;
        for header in self.headers.clone() {
            count += match wanted.told(&header.header, self.now.as_seconds()) {
                Told::Nothing => 0,
                Told::Exactly(exactly) => exactly,
                Told::AtMost(_) => self.count_in(wanted, &header).await?,
            };
        }
        Ok(count)
    }

    async fn count_in(&mut self, wanted: &Wanted, header: &ChapterHeader) -> Result<u64, ReadError> {
        let now = self.now.as_seconds();
        let slices = self.chapter(header).await?.slices;
        let unknown = slices.iter().filter(|slice| matches!(wanted.told(&slice.header, now), Told::AtMost(_)));
        self.read_slices(unknown).await?;
        let count = |slice: &SliceHeader| match wanted.told(&slice.header, now) {
            Told::Nothing => 0,
            Told::Exactly(exactly) => exactly,
            Told::AtMost(_) => self.rows(slice).filter(|row| wanted.row(row, now)).count() as u64,
        };
        Ok(slices.iter().map(count).sum())
    }

    /// The calls of a page, in the order of the log or against it. What comes before the page is counted, not read.
    pub async fn page(
        &mut self,
        wanted: &Wanted,
        from: From,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<CallId>, ReadError> {
        let mut page =
            Filling { wanted: behind(wanted, from, descending), skip: 0, limit, descending, calls: Vec::new() };
        if let From::Offset(offset) = from {
            page.skip = offset;
        }
        let fresh: Vec<Row> = self.wanted_fresh(&page.wanted).copied().collect();
        let mut headers = self.headers.clone();
        if descending {
            headers.reverse();
            page.take(fresh.iter());
        }
        for header in headers {
            if page.is_full() {
                return Ok(page.calls);
            }
            self.fill_from(&mut page, &header).await?;
        }
        if !descending {
            page.take(fresh.iter());
        }
        Ok(page.calls)
    }

    async fn fill_from(&mut self, page: &mut Filling, header: &ChapterHeader) -> Result<(), ReadError> {
        let now = self.now.as_seconds();
        if page.passes(page.wanted.told(&header.header, now)) {
            return Ok(());
        }
        let mut slices = self.chapter(header).await?.slices;
        if page.descending {
            slices.reverse();
        }
        let mut slices = slices.iter().peekable();
        while !page.is_full() && slices.peek().is_some() {
            let (mut read, mut most) = (Vec::new(), 0);
            // As long as calls are to be skipped, each slice is looked at by itself: the next may be skipped whole.
            while most < page.left()
                && read.len() < SLICES_AT_ONCE
                && (read.is_empty() || page.skip == 0)
                && let Some(slice) = slices.next()
            {
                let told = page.wanted.told(&slice.header, now);
                if read.is_empty() && page.passes(told) || told == Told::Nothing {
                    continue;
                }
                most += told.most();
                read.push(slice);
            }
            self.read_slices(read.iter().copied()).await?;
            for slice in read {
                let wanted = page.wanted;
                page.take(self.rows(slice).filter(|row| wanted.row(row, now)));
            }
        }
        Ok(())
    }

    /// The newest call of each of these, all by one read of slices. There is none where what is counted has expired meanwhile.
    pub async fn newest(&mut self, wanted: &[Wanted]) -> Result<Vec<CallId>, ReadError> {
        let (mut calls, mut slices) = (Vec::new(), Vec::new());
        for wanted in wanted {
            if let Some(row) = self.wanted_fresh(wanted).last() {
                calls.push(row.call);
            } else if let Some(slice) = self.last_slice(wanted).await? {
                slices.push((wanted, slice));
            }
        }
        // Webhooks may share a slice.
        let distinct: HashMap<Position, &SliceHeader> = slices.iter().map(|(_, slice)| (slice.start, slice)).collect();
        self.read_slices(distinct.into_values()).await?;
        let now = self.now.as_seconds();
        let last = |(wanted, slice): &(&Wanted, SliceHeader)| self.rows(slice).rfind(|row| wanted.row(row, now));
        calls.extend(slices.iter().filter_map(last).map(|row| row.call));
        Ok(calls)
    }

    /// The last slice that has some of the calls that are wanted.
    async fn last_slice(&mut self, wanted: &Wanted) -> Result<Option<SliceHeader>, ReadError> {
        let now = self.now.as_seconds();
        for header in self.headers.clone().iter().rev() {
            if wanted.told(&header.header, now) == Told::Nothing {
                continue;
            }
            let slices = self.chapter(header).await?.slices;
            if let Some(slice) = slices.into_iter().rfind(|slice| wanted.told(&slice.header, now) != Told::Nothing) {
                return Ok(Some(slice));
            }
        }
        Ok(None)
    }

    /// Adds up the calls that are wanted, each part of the log by itself. Parts of which all is wanted are handed over as counts by kind; of
    /// others each call; how long last attempts took, likewise. `whole_chapters`: chapters need not be told by slices.
    pub async fn tell(
        &mut self,
        wanted: &Wanted,
        whole_chapters: bool,
        mut take: impl FnMut(WebhookId, Position, By, u64),
    ) -> Result<(), ReadError> {
        let now = self.now.as_seconds();
        let mut take_all = |header: &domain::tally::Header| {
            for (webhook, kind, count) in header.counts.iter() {
                if wanted.is(webhook, kind) {
                    take(webhook, header.first, By::Kind(kind), u64::from(count));
                }
            }
            // They are not told by kind: who wants calls of some kinds only is not told any.
            let latencies = header.latencies.iter().filter(|_| wanted.is_of_any_kind());
            for (webhook, latency, count) in latencies.filter(|(webhook, ..)| wanted.is_of_webhook(*webhook)) {
                take(webhook, header.first, By::Latency(latency), u64::from(count));
            }
        };
        let mut each = Vec::new();
        for header in self.headers.clone() {
            match wanted.told(&header.header, now) {
                Told::Nothing => continue,
                Told::Exactly(_) if whole_chapters => {
                    take_all(&header.header);
                    continue;
                }
                _ => {}
            }
            for slice in self.chapter(&header).await?.slices {
                match wanted.told(&slice.header, now) {
                    Told::Nothing => {}
                    Told::Exactly(_) => take_all(&slice.header),
                    Told::AtMost(_) => each.push(slice),
                }
            }
        }
        self.read_slices(each.iter()).await?;
        let rows = each.iter().flat_map(|slice| self.rows(slice)).chain(&self.fresh);
        for row in rows.filter(|row| wanted.row(row, now)) {
            let webhook = row.call.webhook();
            take(webhook, row.position(), By::Kind(row.kind), 1);
            if let Some(latency) = row.latency.filter(|_| wanted.is_of_any_kind()) {
                take(webhook, row.position(), By::Latency(latency), 1);
            }
        }
        Ok(())
    }

    fn wanted_fresh(&self, wanted: &Wanted) -> impl Iterator<Item = &Row> {
        self.fresh.iter().filter(|row| wanted.row(row, self.now.as_seconds()))
    }

    async fn chapter(&mut self, header: &ChapterHeader) -> Result<Chapter, ReadError> {
        if let Some(chapter) = self.chapters.get(&header.span.start) {
            return Ok(chapter.clone());
        }
        let chapter = self.tables.chapter(header.span.start, Consistency::Eventual, self.now).await?;
        let chapter = chapter.filter(|chapter| chapter.version == header.version).ok_or(ReadError::Changing)?;
        self.chapters.insert(header.span.start, chapter.clone());
        Ok(chapter)
    }

    /// Reads slices that were not read yet. They must be what their headers say.
    async fn read_slices<'s>(&mut self, slices: impl Iterator<Item = &'s SliceHeader>) -> Result<(), ReadError> {
        let missing: Vec<&SliceHeader> = slices.filter(|slice| !self.slices.contains_key(&slice.start)).collect();
        if self.slices.len() + missing.len() > MOST_SLICES {
            return Err(ReadError::TooRare);
        }
        let starts = missing.iter().map(|slice| slice.start);
        let mut found = self.tables.slices(starts, Consistency::Eventual, self.now).await?;
        for header in missing {
            let slice = found.remove(&header.start).ok_or(ReadError::Changing)?;
            if slice.header().as_ref() != Some(&header.header) {
                return Err(ReadError::Changing);
            }
            self.slices.insert(header.start, slice);
        }
        Ok(())
    }

    /// The calls of a slice that was read.
    fn rows(&self, slice: &SliceHeader) -> impl DoubleEndedIterator<Item = &Row> {
        self.slices.get(&slice.start).map(Slice::rows).unwrap_or_default().iter()
    }
}

/// What is wanted behind the place where a page begins.
fn behind(wanted: &Wanted, from: From, descending: bool) -> Wanted {
    let Span { start, end } = wanted.span;
    let span = match from {
        From::Offset(_) => wanted.span,
        From::After(place) if descending => Span { start, end: place.min(end) },
        From::After(place) => Span { start: place.next().max(start), end },
    };
    Wanted { span, ..*wanted }
}

/// A page that is being filled.
struct Filling {
    wanted: Wanted,
    /// Calls that come before the page.
    skip: u64,
    limit: usize,
    descending: bool,
    calls: Vec<CallId>,
}

impl Filling {
    fn is_full(&self) -> bool {
        self.calls.len() >= self.limit
    }

    /// Calls that it takes to fill it.
    fn left(&self) -> u64 {
        self.skip.saturating_add((self.limit - self.calls.len()) as u64)
    }

    /// Whether a part of the log comes before the page, or has nothing for it; passes it over if so.
    fn passes(&mut self, told: Told) -> bool {
        let passes = told.is_within(self.skip);
        if passes {
            self.skip -= told.most();
        }
        passes
    }

    /// Takes calls that are wanted, in the order of the log.
    fn take<'r>(&mut self, rows: impl DoubleEndedIterator<Item = &'r Row>) {
        let mut rows: Vec<CallId> = rows.map(|row| row.call).collect();
        if self.descending {
            rows.reverse();
        }
        let passed = usize::try_from(self.skip).unwrap_or(usize::MAX).min(rows.len());
        self.skip -= passed as u64;
        let room = self.limit - self.calls.len();
        self.calls.extend(rows.into_iter().skip(passed).take(room));
    }
}
