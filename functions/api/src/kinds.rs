//! Every kind of failure: its HTTP status, its code, and what it means.

use http::StatusCode;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// HTTP status.
    pub status: StatusCode,
    /// DatoCMS's code, or one in its manner where it has none.
    pub code: &'static str,
    /// When it happens, for the API's description of itself.
    pub about: &'static str,
}

/// Declares kinds: name, HTTP status, code, when it happens.
macro_rules! kinds {
    ($($name:ident: $status:ident $code:literal $about:literal)*) => {
        $(
            #[doc = $about]
            pub const $name: Kind = Kind { status: StatusCode::$status, code: $code, about: $about };
        )*
    };
}

kinds! {
    INVALID_ENDPOINT: NOT_FOUND "INVALID_ENDPOINT"
        "There is no such path, or not with this method."
    NOT_FOUND: NOT_FOUND "NOT_FOUND"
        "There is no such webhook, call, role or access token."
    INVALID_SITE: UNAUTHORIZED "INVALID_SITE"
        "The request carries no token."
    INVALID_AUTHORIZATION_HEADER: UNAUTHORIZED "INVALID_AUTHORIZATION_HEADER"
        "The request carries a token that is wrong, expired or revoked."
    INSUFFICIENT_PERMISSIONS: FORBIDDEN "INSUFFICIENT_PERMISSIONS"
        "The role of the token does not permit it, or would give more than it has; `details.missing` names what is missing."
    INVALID_API_VERSION: NOT_ACCEPTABLE "INVALID_API_VERSION"
        "`X-Api-Version` asks for a version that there is not."
    RATE_LIMIT_EXCEEDED: TOO_MANY_REQUESTS "RATE_LIMIT_EXCEEDED"
        "The token has made too many requests; `X-RateLimit-Reset` says how long to wait."
    INVALID_CONTENT_TYPE_HEADER: UNSUPPORTED_MEDIA_TYPE "INVALID_CONTENT_TYPE_HEADER"
        "The body is of another media type than JSON's."
    INVALID_JSON_BODY: BAD_REQUEST "INVALID_JSON_BODY"
        "The body is no JSON."
    BODY_TOO_LARGE: PAYLOAD_TOO_LARGE "INVALID_FORMAT"
        "The body is larger than this API takes."
    INVALID_FORMAT: UNPROCESSABLE_ENTITY "INVALID_FORMAT"
        "The body is JSON, but not of the schema."
    INVALID_FIELD: UNPROCESSABLE_ENTITY "INVALID_FIELD"
        "An attribute has a value that cannot be; one entry for each."
    WEBHOOK_EXISTS: UNPROCESSABLE_ENTITY "WEBHOOK_EXISTS"
        "Names the webhook that has the name already; comes second to `INVALID_FIELD`."
    PLAN_UPGRADE_REQUIRED: UNPROCESSABLE_ENTITY "PLAN_UPGRADE_REQUIRED"
        "The site has as many enabled webhooks, or all of them together are as large, as it may have."
    ROLE_LIMIT: UNPROCESSABLE_ENTITY "PLAN_UPGRADE_REQUIRED"
        "The site has as many roles or access tokens as it may have."
    DELETE_RESTRICTION: UNPROCESSABLE_ENTITY "DELETE_RESTRICTION"
        "The role is in use: access tokens are linked to it, or roles inherit from it."
    LAST_TOKEN_MANAGER: UNPROCESSABLE_ENTITY "LAST_TOKEN_MANAGER"
        "No token would be left that may manage access tokens."
    INVALID_PARAMS: UNPROCESSABLE_ENTITY "INVALID_PARAMS"
        "A parameter of the query is unknown or makes no sense."
    INVALID_FILTER_FIELDS_PARAM: UNPROCESSABLE_ENTITY "INVALID_FILTER_FIELDS_PARAM"
        "A filter of the query is unknown or makes no sense."
    TOO_MANY_CALLS: UNPROCESSABLE_ENTITY "TOO_MANY_CALLS"
        "More calls match than can be sent again at once; `details.count` says how many."
    STALE_ITEM_VERSION: CONFLICT "STALE_ITEM_VERSION"
        "Others keep changing the same at the same time; send the request again."
    EVENT_NOT_SENT: SERVICE_UNAVAILABLE "EVENT_NOT_SENT"
        "The event is valid, and the queue did not take it; send it again in a moment."
    INTERNAL_SERVER_ERROR: INTERNAL_SERVER_ERROR "INTERNAL_SERVER_ERROR"
        "A fault of the service; send the request again in a moment."
}
