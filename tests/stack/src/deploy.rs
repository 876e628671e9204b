//! Deploys `template.yaml` on the emulator, through CloudFormation, as `sam deploy` does on AWS.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::Serialize;

use crate::Error;
use crate::files::at;
use crate::functions::Binaries;
use crate::outputs::REGION;
use crate::progress::Progress;
use crate::{python, template};

const BUCKET: &str = "functions";
const STACK: &str = "carillon";

/// What is deployed.
#[derive(Debug)]
pub(crate) struct Deployment<'a> {
    /// The text of the template.
    pub(crate) template: &'a str,
    /// The functions' executables.
    pub(crate) binaries: &'a Binaries,
    /// The parameters.
    pub(crate) parameters: BTreeMap<String, String>,
}

/// What `deploy.py` reads.
#[derive(Serialize)]
struct Request<'a> {
    endpoint: &'a str,
    region: &'a str,
    bucket: &'a str,
    stack: &'a str,
    template: String,
    parameters: &'a BTreeMap<String, String>,
    functions: Vec<Package<'a>>,
}

#[derive(Serialize)]
struct Package<'a> {
    binary: &'a Path,
    key: &'a str,
}

/// The given parameters, and what a local stack sets beside them.
pub(crate) fn parameters(token_sha256: &str, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    let mut parameters = BTreeMap::from([
        ("AdminTokenSha256".to_owned(), token_sha256.to_owned()),
        ("AllowedCidrs".to_owned(), "127.0.0.0/8".to_owned()),
        ("Architecture".to_owned(), architecture.to_owned()),
    ]);
    parameters.extend(given.clone());
    parameters
}

/// Uploads the functions, and creates the stack or brings it up to date. Returns the template's outputs.
pub(crate) fn deploy(
    interpreter: &Path,
    endpoint: &str,
    deployment: &Deployment<'_>,
    progress: &Progress,
) -> Result<BTreeMap<String, String>, Error> {
    let step = progress.step("template.yaml", "deploying");
    let keys = deployment
        .binaries
        .iter()
        .map(|(name, binary)| Ok((name.as_str(), key(name, binary)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    let locations = keys.iter().map(|(name, key)| (*name, format!("s3://{BUCKET}/{key}"))).collect();
    let request = Request {
        endpoint,
        region: REGION,
        bucket: BUCKET,
        stack: STACK,
        template: template::with_code(deployment.template, &locations)?,
        parameters: &deployment.parameters,
        functions: deployment
            .binaries
            .iter()
            .map(|(name, binary)| Package { binary, key: &keys[name.as_str()] })
            .collect(),
    };
    let outputs = run(interpreter, &request)?;
    step.done();
    Ok(outputs)
}

/// A key that changes whenever the executable is built anew, so that CloudFormation sees an update.
fn key(name: &str, binary: &Path) -> Result<String, Error> {
    let metadata = fs::metadata(binary).map_err(at(binary))?;
    let modified = metadata.modified().map_err(at(binary))?;
    let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    Ok(format!("{name}-{}-{modified}.zip", metadata.len()))
}

fn run(interpreter: &Path, request: &Request<'_>) -> Result<BTreeMap<String, String>, Error> {
    let request = serde_json::to_vec(request).map_err(|error| Error::Deploy(error.to_string()))?;
    let output = python::run(interpreter, "deploy.py", &request)?;
    if !output.status.success() {
        return Err(Error::Deploy(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| Error::Deploy(format!("deploy.py: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_parameter_wins_over_what_a_local_stack_sets() {
        let given = BTreeMap::from([("AllowedCidrs".to_owned(), "10.0.0.0/8".to_owned())]);
        let parameters = parameters("abc", &given);
        assert_eq!(parameters["AllowedCidrs"], "10.0.0.0/8");
        assert_eq!(parameters["AdminTokenSha256"], "abc");
        assert!(["x86_64", "arm64"].contains(&parameters["Architecture"].as_str()));
    }
}
