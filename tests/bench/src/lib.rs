//! Benchmarks of the functions: what they read and write in DynamoDB, what they take, and what that costs.
//!
//! The functions run as they are deployed: their own programs, which get their invocations from a [runtime API](runtime_api) and reach
//! [DynamoDB Local](dynamodb_local) through a [proxy](counting_proxy) that counts. What is counted is the same on AWS; how long it takes
//! is not.

pub mod counting_proxy;
pub mod delivery;
pub mod dynamodb_local;
pub mod error;
pub mod function;
pub mod function_log;
pub mod log;
pub mod process;
pub mod programs;
pub mod random;
pub mod runtime_api;
pub mod tables;
