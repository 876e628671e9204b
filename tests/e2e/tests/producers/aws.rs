//! Requests to services of AWS of which the tests have no SDK in Rust.

use serde_json::{Value, json};
use stack::Outputs;

use super::programs::{python, run};

/// The account of the stack: its access key to the emulator.
pub const OWN: &str = "test";

/// Makes a request as an account, and answers with the answer, or with the code of the error as `Error`.
pub fn request(outputs: &Outputs, account: &str, service: &str, operation: &str, arguments: Value) -> Value {
    let input = json!({"account": account, "service": service, "operation": operation, "arguments": arguments});
    run(python(outputs, include_str!("aws.py")), &input)
}

/// A value that is a text.
///
/// # Panics
///
/// If it is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Makes a request as the stack's account.
///
/// # Panics
///
/// If it is refused.
pub fn make(outputs: &Outputs, service: &str, operation: &str, arguments: Value) -> Value {
    let answer = request(outputs, OWN, service, operation, arguments);
    assert!(answer["Error"].is_null(), "{service} {operation}: {answer}");
    answer
}
