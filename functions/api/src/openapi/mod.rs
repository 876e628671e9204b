//! The API's description of itself, in OpenAPI 3.1.
//!
//! Paths, methods, parameters, documents and the need for a token are found out from the routes and the types that serve them.
//! What types cannot say, the words and the ways to fail of each operation, stands beside its handler.

pub mod document;
pub mod refusals;
#[cfg(test)]
mod tests;
mod with_token;
pub mod words;
