//! Routes, and the checks that stand before each: the token, the rate limit, the version, the permission. No route is made without saying
//! what it needs, and what it says is what is checked.

use aide::axum::ApiRouter;
use aide::axum::routing::{ApiMethodRouter, delete_with, get_with, patch_with, post_with, put_with};
use aide::operation::OperationHandler;
use aide::{OperationInput, OperationOutput};
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::{auth, rate_limit, version};

/// The methods of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

/// The routes of the API.
pub struct RouteTable {
    /// Those that need a permission, and so a token.
    protected: ApiRouter<Resources>,
    /// Those that anyone may ask.
    public: ApiRouter<Resources>,
}

impl RouteTable {
    /// No routes yet.
    pub fn new() -> Self {
        Self { protected: ApiRouter::new(), public: ApiRouter::new() }
    }

    /// Adds a route. What it needs is in its words.
    #[must_use]
    pub fn route<H, I, O, T>(mut self, path: &str, method: Method, handler: H, words: Words) -> Self
    where
        H: Handler<T, Resources> + OperationHandler<I, O>,
        I: OperationInput,
        O: OperationOutput,
        T: 'static,
    {
        let described: ApiMethodRouter<Resources> = match method {
            Method::Get => get_with(handler, words.tell()),
            Method::Post => post_with(handler, words.tell()),
            Method::Put => put_with(handler, words.tell()),
            Method::Patch => patch_with(handler, words.tell()),
            Method::Delete => delete_with(handler, words.tell()),
        };
        match words.needs {
            Some(need) => {
                let checked = described.route_layer(from_fn_with_state(need, auth::require_permission));
                self.protected = self.protected.api_route(path, checked);
            }
            None => self.public = self.public.api_route(path, described),
        }
        self
    }

    /// All of them. Requests pass the layers from the last one to the first.
    pub fn into_router(self, resources: &Resources) -> ApiRouter<Resources> {
        self.protected
            .route_layer(from_fn(version::require))
            .route_layer(from_fn_with_state(resources.rate_limit.clone(), rate_limit::apply))
            .route_layer(from_fn_with_state(resources.tokens.clone(), auth::require_token))
            .merge(self.public)
    }
}
