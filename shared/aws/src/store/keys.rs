//! The keys of every item. Both tables have a partition key `pk` and a sort key `sk`, texts.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use sha2::{Digest, Sha256};

use domain::access::{AccessTokenId, RoleId, SessionId, Subject, TokenHash};
use domain::entity::EntityType;
use domain::ids::{CallId, WebhookId};
use domain::tally::Position;

/// An item as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Address of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub pk: String,
    pub sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    /// The key as the SDK wants it.
    pub fn attributes(&self) -> Item {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    /// The key of an item that was read.
    pub fn of(item: &Item) -> Option<Self> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        Some(Self { pk: text("pk")?, sk: text("sk")? })
    }
}

// ---- The webhooks table: everything of a site in one partition ----

/// Prefix of the sort keys of webhooks. Versions have another one, so that listing webhooks does not read them.
pub(super) const WEBHOOKS: &str = "WEBHOOK#";
/// Prefix of the sort keys of deleted webhooks that still have calls in the log.
pub(super) const DELETED: &str = "DELETED#";

pub(super) fn site(site: &str) -> String {
    format!("SITE#{site}")
}

/// A webhook's current settings.
pub(super) fn webhook(of: &str, id: WebhookId) -> Key {
    Key::new(site(of), format!("{WEBHOOKS}{id}"))
}

/// Counts the changes of the site's webhooks, and the rotations of their signing secrets.
pub(super) fn generation(of: &str) -> Key {
    Key::new(site(of), "GENERATION")
}

/// Holds the name of a webhook, so that no other takes it. By hash, because a sort key has at most 1,024 bytes.
pub(super) fn name(of: &str, name: &str) -> Key {
    let hash = hex::encode(Sha256::digest(name.as_bytes()));
    Key::new(site(of), format!("NAME#{hash}"))
}

/// What a webhook's requests are signed with.
pub(super) fn signing(of: &str, id: WebhookId) -> Key {
    Key::new(site(of), format!("SIGNING#{id}"))
}

/// One version of a webhook's settings.
pub(super) fn version(of: &str, id: WebhookId, version: u32) -> Key {
    Key::new(site(of), format!("{}{version:010}", versions_of(id)))
}

/// Prefix of the sort keys of a webhook's versions.
pub(super) fn versions_of(id: WebhookId) -> String {
    format!("VERSION#{id}#")
}

/// Says that a webhook was there, as long as its calls are in the log.
pub(super) fn deleted(of: &str, id: WebhookId) -> Key {
    Key::new(site(of), format!("{DELETED}{id}"))
}

/// Counts the API requests of a token in a window of time. In a partition of its own, so that a busy client does not slow
/// the dispatcher down.
pub(super) fn rate_limit_window(of: &str, token: &str, window: i64) -> Key {
    Key::new(format!("REQUESTS#{of}#{token}"), format!("WINDOW#{window}"))
}

// ---- Roles, access tokens and the audit log, in the webhooks table, in partitions of their own ----

/// Prefix of the sort keys of roles.
pub(super) const ROLES: &str = "ROLE#";
/// Prefix of the sort keys of access tokens.
pub(super) const TOKENS: &str = "TOKEN#";
/// Prefix of the sort keys of when tokens were last used.
pub(super) const LAST_USES: &str = "USED#";

/// The roles and access tokens of a site.
pub(super) fn access(site: &str) -> String {
    format!("ACCESS#{site}")
}

/// Counts the changes of roles and access tokens.
pub(super) fn access_generation(site: &str) -> Key {
    Key::new(access(site), "GENERATION")
}

/// A role.
pub(super) fn role(site: &str, id: RoleId) -> Key {
    Key::new(access(site), format!("{ROLES}{id}"))
}

/// An access token, to be listed.
pub(super) fn token(site: &str, id: AccessTokenId) -> Key {
    Key::new(access(site), format!("{TOKENS}{id}"))
}

/// When a token was last used.
pub(super) fn last_use(site: &str, id: AccessTokenId) -> Key {
    Key::new(access(site), format!("{LAST_USES}{id}"))
}

/// An access token, to be found by its hash.
pub(super) fn token_by_hash(site: &str, hash: &TokenHash) -> Key {
    Key::new(format!("TOKEN#{site}#{hash}"), "TOKEN")
}

/// A session of the console, by the hash of its id.
pub(super) fn session(site: &str, id: &SessionId) -> Key {
    Key::new(format!("SESSION#{site}#{}", id.hash()), "SESSION")
}

/// The audit log of a site.
pub(super) fn audit_log(site: &str) -> String {
    format!("AUDIT#{site}")
}

/// What the audit log has of one subject.
pub(super) fn audit_log_of(site: &str, subject: &Subject) -> String {
    format!("AUDIT#{site}#{}#{}", subject.type_name(), subject.id())
}

// ---- The calls table ----

/// Prefix of the partition keys of events. The mapping of the stream in `template.yaml` filters by it.
pub(super) const EVENTS: &str = "EVENT#";
/// Sort key of the first item of an event. The mapping of the stream in `template.yaml` filters by it.
pub(super) const EVENT_HEAD: &str = "EVENT";

/// An event: its facts, and its document or the first part of it.
pub(super) fn event(site: &str, id: &str) -> Key {
    Key::new(format!("{EVENTS}{site}#{id}"), EVENT_HEAD)
}

/// A further part of a large event. The hash of the document keeps apart two that claim the same event id.
pub(super) fn event_part(site: &str, id: &str, hash: &str, part: usize) -> Key {
    Key::new(format!("{EVENTS}{site}#{id}"), format!("PART#{hash}#{part:02}"))
}

/// Prefix of the partition keys of calls. The mapping of the stream in `template.yaml` filters by it.
pub(super) const CALLS: &str = "CALLS#";

/// The calls of one webhook, in order of the events' times.
pub(super) fn calls_of(webhook: WebhookId) -> String {
    format!("{CALLS}{webhook}")
}

/// A webhook call.
pub(super) fn call(id: &CallId) -> Key {
    Key::new(calls_of(id.webhook()), id.order_in_webhook())
}

/// The earlier attempts and large answers of a call.
pub(super) fn attempts_of(id: &CallId) -> String {
    format!("CALL#{id}")
}

/// Prefix of the sort keys of earlier attempts.
pub(super) const ATTEMPTS: &str = "ATTEMPT#";

/// An earlier attempt of a call.
pub(super) fn attempt(id: &CallId, number: u32) -> Key {
    Key::new(attempts_of(id), format!("{ATTEMPTS}{number:06}"))
}

/// A receiver's answer that is too large for the call's own item.
pub(super) fn answer(id: &CallId, lease: &str) -> Key {
    Key::new(attempts_of(id), format!("ANSWER#{lease}"))
}

// ---- The tally of the log, in the calls table ----

/// Everything of a site's tally.
pub(super) fn tally(site: &str) -> String {
    format!("TALLY#{site}")
}

/// Prefix of the sort keys of chapters' headers.
pub(super) const CHAPTERS: &str = "CHAPTER#";

/// What a chapter of the tally holds.
pub(super) fn chapter(site: &str, start: Position) -> Key {
    Key::new(tally(site), format!("{CHAPTERS}{start}"))
}

/// What the slices of a chapter hold.
pub(super) fn slices_of(site: &str, chapter_start: Position) -> Key {
    Key::new(tally(site), format!("SLICES#{chapter_start}"))
}

/// The rows of a slice.
pub(super) fn rows(site: &str, slice_start: Position) -> Key {
    Key::new(tally(site), format!("ROWS#{slice_start}"))
}

// ---- The list of events, in the calls table ----

/// The list of the events about one type of entity.
pub(super) fn event_list(site: &str, entity_type: EntityType) -> String {
    format!("EVENTS#{site}#{entity_type}")
}

/// Events that were put into the list together, all of one window of time. The same ones twice have the same key.
pub(super) fn listed_events(site: &str, entity_type: EntityType, window: &str, hash: &str) -> Key {
    Key::new(event_list(site, entity_type), format!("{window}#{hash}"))
}
