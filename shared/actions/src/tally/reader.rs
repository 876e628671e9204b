//! Finding and counting calls by the tally.

use std::collections::HashMap;

use aws::store::{StoreError, Tables};
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Chapter, ChapterHeader, Header, Kind, Position, Row, Slice, Span};
use domain::time::Timestamp;

/// Most slices that are read for a page.
const MOST_SLICES: usize = 64;

/// Which calls are wanted. All must hold.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the fields are the API's filters")]
pub struct Wanted {
    pub webhook: Option<WebhookId>,
    pub entity_type: Option<EntityType>,
    pub event_type: Option<EventType>,
    pub status: Option<CallStatus>,
    /// Between when their events happened.
    pub span: Span,
}

/// Where a page begins, among the calls that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Behind so many.
    Offset(u64),
    /// Behind the one that stood here, whether it is still there or not.
    After(Position),
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What is wanted is so rare that too much would have to be read.
    #[error("too few of the calls match")]
    TooRare,
    /// The tally was written while it was read, again and again.
    #[error("the tally keeps changing")]
    Changing,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tally as it is read for one request: nothing twice.
#[derive(Debug)]
pub struct Reader<'a> {
    tables: &'a Tables,
    now: Timestamp,
    headers: Vec<ChapterHeader>,
    chapters: HashMap<Position, Chapter>,
    slices: HashMap<Position, Slice>,
}

impl Wanted {
    fn is(&self, webhook: WebhookId, kind: Kind) -> bool {
        self.webhook.is_none_or(|wanted| wanted == webhook)
            && self.entity_type.is_none_or(|wanted| wanted == kind.entity_type)
            && self.event_type.is_none_or(|wanted| wanted == kind.event_type)
            && self.status.is_none_or(|wanted| wanted == kind.status)
    }

    fn row(&self, row: &Row, now: i64) -> bool {
        self.is(row.call.webhook(), row.kind) && self.span.holds(row.position()) && row.ttl > now
    }

    fn most_of(&self, header: &Header) -> u64 {
        header.counts.total(|webhook, kind| self.is(webhook, kind))
    }
}

/// What a header tells of what is wanted.
enum Told {
    /// There is nothing.
    Nothing,
    /// There are exactly so many.
    Exactly(u64),
    /// It has to be read.
    Unknown,
}

impl<'a> Reader<'a> {
    /// Reads the headers of all chapters.
    pub async fn open(tables: &'a Tables, now: Timestamp) -> Result<Self, ReadError> {
        let headers = tables.chapters(now).await?;
        Ok(Self { tables, now, headers, chapters: HashMap::new(), slices: HashMap::new() })
    }

    /// How many calls are wanted.
    pub async fn count(&mut self, wanted: &Wanted) -> Result<u64, ReadError> {
        let mut count = 0;
        for number in 0..self.headers.len() {
            let header = self.headers[number].clone();
            match self.told(wanted, &header.header) {
                Told::Nothing => {}
                Told::Exactly(exactly) => count += exactly,
                Told::Unknown => count += self.count_in(wanted, &header).await?,
            }
        }
        Ok(count)
    }

    async fn count_in(&mut self, wanted: &Wanted, header: &ChapterHeader) -> Result<u64, ReadError> {
        let (mut count, now) = (0, self.now.as_seconds());
        for slice in self.chapter(header).await?.slices {
            match self.told(wanted, &slice.header) {
                Told::Nothing => {}
                Told::Exactly(exactly) => count += exactly,
                Told::Unknown => {
                    let rows = self.slice(slice.start).await?;
                    count += rows.rows().iter().filter(|row| wanted.row(row, now)).count() as u64;
                }
            }
        }
        Ok(count)
    }

    /// The calls of a page, in the order of the log or against it. What comes before the page is counted, not read.
    pub async fn page(
        &mut self,
        wanted: &Wanted,
        from: From,
        descending: bool,
        limit: usize,
    ) -> Result<Vec<CallId>, ReadError> {
        let (mut skip, wanted) = match from {
            From::Offset(offset) => (offset, *wanted),
            From::After(place) if descending => {
                (0, Wanted { span: Span { end: place.min(wanted.span.end), ..wanted.span }, ..*wanted })
            }
            From::After(place) => {
                (0, Wanted { span: Span { start: place.next().max(wanted.span.start), ..wanted.span }, ..*wanted })
            }
        };
        let now = self.now.as_seconds();
        let mut page = Vec::new();
        let mut headers = self.headers.clone();
        if descending {
            headers.reverse();
        }
        for header in headers {
            if page.len() == limit {
                break;
            }
            match self.told(&wanted, &header.header) {
                Told::Nothing => continue,
                Told::Exactly(exactly) if exactly <= skip => {
                    skip -= exactly;
                    continue;
                }
                _ => {}
            }
            let mut slices = self.chapter(&header).await?.slices;
            if descending {
                slices.reverse();
            }
            for slice in slices {
                if page.len() == limit {
                    break;
                }
                match self.told(&wanted, &slice.header) {
                    Told::Nothing => continue,
                    Told::Exactly(exactly) if exactly <= skip => {
                        skip -= exactly;
                        continue;
                    }
                    _ => {}
                }
                let rows = self.slice(slice.start).await?;
                let mut found: Vec<CallId> =
                    rows.rows().iter().filter(|row| wanted.row(row, now)).map(|row| row.call).collect();
                if descending {
                    found.reverse();
                }
                let passed = usize::try_from(skip).unwrap_or(usize::MAX).min(found.len());
                skip -= passed as u64;
                page.extend(found.into_iter().skip(passed).take(limit - page.len()));
            }
        }
        Ok(page)
    }

    fn told(&self, wanted: &Wanted, header: &Header) -> Told {
        let now = self.now.as_seconds();
        if header.lies_outside(&wanted.span, now) {
            return Told::Nothing;
        }
        match wanted.most_of(header) {
            0 => Told::Nothing,
            exactly if header.lies_in(&wanted.span, now) => Told::Exactly(exactly),
            _ => Told::Unknown,
        }
    }

    async fn chapter(&mut self, header: &ChapterHeader) -> Result<Chapter, ReadError> {
        if let Some(chapter) = self.chapters.get(&header.span.start) {
            return Ok(chapter.clone());
        }
        let chapter = self.tables.chapter(header.span.start, self.now).await?;
        let chapter = chapter.filter(|chapter| chapter.version == header.version).ok_or(ReadError::Changing)?;
        self.chapters.insert(header.span.start, chapter.clone());
        Ok(chapter)
    }

    async fn slice(&mut self, start: Position) -> Result<Slice, ReadError> {
        if let Some(slice) = self.slices.get(&start) {
            return Ok(slice.clone());
        }
        if self.slices.len() == MOST_SLICES {
            return Err(ReadError::TooRare);
        }
        let slice = self.tables.slices([start], self.now).await?.remove(&start).ok_or(ReadError::Changing)?;
        self.slices.insert(start, slice.clone());
        Ok(slice)
    }
}
