//! The API, path by path.

mod webhooks;
