//! The functions' processes: finding them, stopping them, killing them.

use std::process::Command;

/// The processes of the function `function` (its name in the template) that reach the AWS services at `endpoint`, by which
/// they are told from those of other stacks.
pub fn of_function(endpoint: &str, function: &str) -> Vec<u32> {
    let processes =
        std::fs::read_dir("/proc").map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let ids = processes.iter().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let endpoint = format!("AWS_ENDPOINT_URL={endpoint}");
    let is_wanted = |id: &u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let is_function = |variable: &str| {
            variable.strip_prefix("AWS_LAMBDA_FUNCTION_NAME=").is_some_and(|name| name.contains(function))
        };
        variables.clone().any(|variable| is_function(&variable)) && variables.any(|variable| variable == endpoint)
    };
    ids.filter(is_wanted).collect()
}

/// Sends a signal such as `KILL` to processes. One that is gone already is left out.
///
/// # Panics
///
/// If there is no `kill`.
pub fn signal(name: &str, processes: &[u32]) {
    if !processes.is_empty() {
        let mut kill = Command::new("kill");
        kill.arg(format!("-{name}")).args(processes.iter().map(u32::to_string)).stderr(std::process::Stdio::null());
        kill.status().unwrap_or_else(|error| panic!("kill does not run: {error}"));
    }
}
