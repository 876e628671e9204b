//! Bounds of what users and event sources may send, and of what is kept. The contract lists them.

/// Longest name of a webhook, in characters.
pub const NAME_CHARS: usize = 255;

/// Longest URL template of a webhook, in bytes.
pub const URL_BYTES: usize = 4 * 1024;

/// Largest custom payload template, in bytes.
pub const CUSTOM_PAYLOAD_BYTES: usize = 32 * 1024;

/// Most custom headers of a webhook.
pub const HEADERS: usize = 50;

/// Largest custom header, in bytes of name and value together.
pub const HEADER_BYTES: usize = 4 * 1024;

/// Longest HTTP basic user and longest password, in bytes each.
pub const BASIC_AUTH_BYTES: usize = 1024;

/// Most triggers of a webhook.
pub const TRIGGERS: usize = 100;

/// Most filters of a trigger.
pub const FILTERS: usize = 20;

/// Most ids in a filter.
pub const FILTER_IDS: usize = 500;

/// Longest id in a filter, and longest id of an event, in bytes.
pub const ID_BYTES: usize = 256;

/// Largest webhook, all settings together as compact JSON, in bytes. A DynamoDB item holds 400 KB; every dispatch
/// reads every webhook of the site, so they had better be small.
pub const WEBHOOK_BYTES: usize = 128 * 1024;

/// Most that all webhooks of a site may have together, enabled or not, as compact JSON that has a trigger's only filter twice, in
/// bytes. Every dispatch reads them all. `GET /webhooks`, which has no pages, returns them all, in version 2 of the API with such
/// filters twice; Lambda returns up to 6 MB of JSON in JSON, where a byte takes two at worst.
pub const WEBHOOKS_BYTES: usize = 2 * 1024 * 1024;

/// Largest document of an event, in bytes: the most that a message of SQS holds.
pub const EVENT_BYTES: usize = 1024 * 1024;

/// Most events in one request to the API.
pub const EVENTS_PER_REQUEST: usize = 100;

/// Largest body of an API request, in bytes.
pub const REQUEST_BYTES: usize = 1024 * 1024;

/// Largest rendered URL, in bytes.
pub const RENDERED_URL_BYTES: usize = 16 * 1024;

/// Largest rendered body, in bytes: the payload of an event of 1 MiB (the most that SQS takes) with room for the keys
/// around the entity and for escaping.
pub const RENDERED_BODY_BYTES: usize = 2 * 1024 * 1024;

/// Most attempts of a call that are listed: the latest ones. Resends are not limited in number.
pub const LISTED_ATTEMPTS: usize = 200;

/// Most of a receiver's answer that is read and kept, in bytes of the body. The rest is cut off.
pub const RESPONSE_BODY_BYTES: usize = 64 * 1024;

/// Most of a receiver's answer that is kept, in bytes of header names and values together.
pub const RESPONSE_HEADER_BYTES: usize = 16 * 1024;

/// Most roles of a site. A change of a role writes those that inherit from it in the same transaction, of which DynamoDB takes 100
/// writes; `GET /roles` has no pages.
pub const ROLES: usize = 50;

/// Largest role, as compact JSON: its own attributes, and again what they and the inherited ones make. Lambda returns 6 MB.
pub const ROLE_BYTES: usize = 32 * 1024;

/// Most access tokens of a site. `GET /access_tokens` has no pages.
pub const ACCESS_TOKENS: usize = 200;
