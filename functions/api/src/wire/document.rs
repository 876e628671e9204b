//! What is around the resources.

use schemars::JsonSchema;
use serde::Serialize;

use super::{webhook, webhook_call};

/// A resource.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Document", deny_unknown_fields)]
pub struct Document<T> {
    /// The resource.
    pub data: T,
}

/// All resources of a kind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}List", deny_unknown_fields)]
pub struct List<T> {
    /// The resources.
    pub data: Vec<T>,
}

/// A webhook call and its webhook.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallDocument", deny_unknown_fields)]
pub struct CallDocument {
    /// The call.
    pub data: webhook_call::Resource,
    /// The webhook, if it still exists.
    pub included: Vec<webhook::Resource>,
}

/// A page of webhook calls, and their webhooks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallPage", deny_unknown_fields)]
pub struct CallPage {
    /// The calls of this page.
    pub data: Vec<webhook_call::Resource>,
    /// About all pages.
    pub meta: PageMeta,
    /// The webhooks of these calls that still exist.
    pub included: Vec<webhook::Resource>,
}

/// About all pages of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PageMeta {
    /// How many there are on all pages.
    pub total_count: usize,
}
