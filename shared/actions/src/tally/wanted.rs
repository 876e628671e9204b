//! Which calls are looked for.

use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::WebhookId;
use domain::tally::{Header, Kind, Row, Span};

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

/// What a header tells of what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// There is nothing.
    Nothing,
    /// There are exactly so many.
    Exactly(u64),
    /// There are at most so many: it has to be read.
    AtMost(u64),
}

impl Wanted {
    /// All calls whose events happened in a span.
    pub fn all_of(span: Span) -> Self {
        Self { webhook: None, entity_type: None, event_type: None, status: None, span }
    }

    /// Whether calls of any kind are wanted.
    pub fn is_of_any_kind(&self) -> bool {
        self.entity_type.is_none() && self.event_type.is_none() && self.status.is_none()
    }

    /// The same, of one webhook.
    #[must_use]
    pub fn of(self, webhook: WebhookId) -> Self {
        Self { webhook: Some(webhook), ..self }
    }

    /// The same, of any kind.
    #[must_use]
    pub fn of_any_kind(self) -> Self {
        Self { entity_type: None, event_type: None, status: None, ..self }
    }

    pub(super) fn is_of_webhook(&self, webhook: WebhookId) -> bool {
        self.webhook.is_none_or(|wanted| wanted == webhook)
    }

    pub(super) fn is(&self, webhook: WebhookId, kind: Kind) -> bool {
        self.is_of_webhook(webhook)
            && self.entity_type.is_none_or(|wanted| wanted == kind.entity_type)
            && self.event_type.is_none_or(|wanted| wanted == kind.event_type)
            && self.status.is_none_or(|wanted| wanted == kind.status)
    }

    /// Whether it wants a call that is in the log at `now`.
    pub(super) fn row(&self, row: &Row, now: i64) -> bool {
        self.is(row.call.webhook(), row.kind) && self.span.holds(row.position()) && row.ttl > now
    }

    /// What a header tells at `now`.
    pub(super) fn told(&self, header: &Header, now: i64) -> Told {
        if header.lies_outside(&self.span, now) {
            return Told::Nothing;
        }
        match header.counts.total(|webhook, kind| self.is(webhook, kind)) {
            0 => Told::Nothing,
            exactly if header.lies_in(&self.span, now) => Told::Exactly(exactly),
            most => Told::AtMost(most),
        }
    }
}

impl Told {
    pub(super) fn most(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Exactly(count) | Self::AtMost(count) => count,
        }
    }

    /// Whether all of it is among the first `skip`.
    pub(super) fn is_within(self, skip: u64) -> bool {
        match self {
            Self::Nothing => true,
            Self::Exactly(count) => count <= skip,
            Self::AtMost(_) => false,
        }
    }
}
