//! The operations: what their types do not say.

use serde_json::{Map, Value, json};

use super::{refusals, with_token};
use crate::kinds::{self, Kind};

/// An operation.
pub struct Operation {
    /// Its path, as the router has it.
    pub path: &'static str,
    /// Its method, in lower case.
    pub method: &'static str,
    /// Its name.
    pub id: &'static str,
    summary: &'static str,
    access: Access,
    /// How it can fail, besides the ways that every operation with a token has in common.
    refusals: &'static [&'static [Kind]],
    /// Operations that take an id from the answer: what they are, and where in the answer the id is.
    pub links: &'static [(&'static str, &'static str)],
}

enum Access {
    Anyone,
    Token,
}

/// The body is read.
const BODY: &[Kind] =
    &[kinds::INVALID_JSON_BODY, kinds::BODY_TOO_LARGE, kinds::INVALID_CONTENT_TYPE_HEADER, kinds::INVALID_FORMAT];
/// The settings of a webhook are checked.
const SETTINGS: &[Kind] = &[kinds::INVALID_FIELD, kinds::WEBHOOK_EXISTS];
/// A webhook is written that others may be writing, too.
const CHANGE: &[Kind] = &[kinds::STALE_ITEM_VERSION];
/// The path has an id. One with a slash in it makes another path.
const ID: &[Kind] = &[kinds::NOT_FOUND, kinds::INVALID_ENDPOINT];
/// The query is read.
const QUERY: &[Kind] = &[kinds::INVALID_PARAMS, kinds::INVALID_FILTER_FIELDS_PARAM];

/// Every operation. A test holds them and the routes together.
pub const OPERATIONS: [Operation; 10] = [
    Operation {
        path: "/webhooks",
        method: "get",
        id: "list_webhooks",
        summary: "All webhooks, in order of creation.",
        access: Access::Token,
        refusals: &[],
        links: &[],
    },
    Operation {
        path: "/webhooks",
        method: "post",
        id: "create_webhook",
        summary: "Creates a webhook. Its name must be new.",
        access: Access::Token,
        refusals: &[BODY, SETTINGS, CHANGE],
        links: &[("find_webhook", "/data/id"), ("update_webhook", "/data/id"), ("destroy_webhook", "/data/id")],
    },
    Operation {
        path: "/webhooks/{id}",
        method: "get",
        id: "find_webhook",
        summary: "One webhook.",
        access: Access::Token,
        refusals: &[ID],
        links: &[],
    },
    Operation {
        path: "/webhooks/{id}",
        method: "put",
        id: "update_webhook",
        summary: "Changes the attributes that are sent, and leaves the others.",
        access: Access::Token,
        refusals: &[ID, BODY, SETTINGS, CHANGE],
        links: &[("find_webhook", "/data/id"), ("destroy_webhook", "/data/id")],
    },
    Operation {
        path: "/webhooks/{id}",
        method: "delete",
        id: "destroy_webhook",
        summary: "Deletes a webhook, and shows what it was. Its calls stay in the log.",
        access: Access::Token,
        refusals: &[ID, CHANGE],
        links: &[("find_webhook", "/data/id")],
    },
    Operation {
        path: "/webhook_calls",
        method: "get",
        id: "list_webhook_calls",
        summary: "A page of the calls that meet the filters, and how many there are in all.",
        access: Access::Token,
        refusals: &[QUERY],
        links: &[
            ("find_webhook_call", "/data/0/id"),
            ("list_webhook_call_attempts", "/data/0/id"),
            ("resend_webhook_call", "/data/0/id"),
        ],
    },
    Operation {
        path: "/webhook_calls/{id}",
        method: "get",
        id: "find_webhook_call",
        summary: "One call, with its webhook if that still exists.",
        access: Access::Token,
        refusals: &[ID],
        links: &[],
    },
    Operation {
        path: "/webhook_calls/{id}/attempts",
        method: "get",
        id: "list_webhook_call_attempts",
        summary: "Every attempt of a call, in order: what was sent, and what came of it. An addition to DatoCMS's API.",
        access: Access::Token,
        refusals: &[ID],
        links: &[],
    },
    Operation {
        path: "/webhook_calls/{id}/resend_webhook",
        method: "post",
        id: "resend_webhook_call",
        summary: "Sends a call again, whatever its status, with the webhook's current settings. Does not wait for it.",
        access: Access::Token,
        refusals: &[ID],
        links: &[],
    },
    Operation {
        path: "/openapi.json",
        method: "get",
        id: "describe",
        summary: "This description.",
        access: Access::Anyone,
        refusals: &[],
        links: &[],
    },
];

impl Operation {
    /// The operation, from what was found out about it.
    pub fn describe(&self, found: &Value) -> Value {
        let mut operation = json!({"operationId": self.id, "summary": self.summary});
        for (key, value) in found.as_object().into_iter().flatten() {
            operation[key] = value.clone();
        }
        let responses = &mut operation["responses"];
        for success in responses.as_object_mut().into_iter().flat_map(Map::values_mut) {
            for (id, pointer) in self.links {
                let parameters = json!({"id": format!("$response.body#{pointer}")});
                success["links"][id] = json!({"operationId": id, "parameters": parameters});
            }
        }
        for (status, response) in refusals::responses(&self.refusals.concat()) {
            responses[status.as_str()] = response;
        }
        if let Access::Token = self.access {
            with_token::complete(&mut operation);
        }
        operation
    }
}
