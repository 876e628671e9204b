//! What a receiver gets.

mod headers;
mod payload;
mod templates;
