//! `/roles`, `/access_tokens`, `/audit_log`, and what they are for.

mod audit_log;
mod escalation;
mod lock_out;
mod matrix;
mod read_only;
mod roles;
mod tokens;
