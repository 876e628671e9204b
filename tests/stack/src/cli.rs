//! The command line, and the commands that talk to a stack which runs already.

use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use serde_json::Value;
use stack::{DEFAULT_PORT, Outputs, default_directory};

use crate::api::{Api, token_document};

/// Starts Carillon on this machine: builds the functions, starts an AWS emulator and deploys template.yaml on it.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run --", args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) up: Up,
}

/// How the stack is started.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Port of the emulator on 127.0.0.1
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// Set a parameter of template.yaml (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
    /// Start over with an empty stack, rather than with what the last run has left
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Enforce the functions' IAM policies
    #[arg(long)]
    pub(crate) enforce_iam: bool,
    /// Create a webhook, send an event, and show what the webhook's receiver gets
    #[arg(long)]
    pub(crate) demo: bool,
    /// With --demo: stop once the call is in the log
    #[arg(long, requires = "demo")]
    pub(crate) exit: bool,
}

/// Commands for a running stack.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send an event to the running stack
    Send {
        /// The event as JSON (- for standard input)
        file: PathBuf,
    },
    /// Print what the functions of the running stack have logged
    Logs,
    /// Have the events and webhook calls that could not be processed tried again
    Redrive,
    /// Create an access token and print it; it is shown this once
    Token {
        /// Its name, which no other token has
        name: String,
        /// The role that it is linked to, by name or id
        #[arg(long)]
        role: String,
    },
    /// Have the calls in the log counted anew
    RepairTally {
        /// First day, by UTC, such as 2026-11-01; without it the first that there is
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// Last day; without it the last that there is
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
    },
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// Sends the event in the file to the running stack.
pub(crate) fn send(file: &Path) -> Result<(), Box<dyn Error>> {
    let outputs = Outputs::of_running(&default_directory())?;
    let event = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        text
    } else {
        fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?
    };
    println!("sent as message {}", stack::send_event(&outputs, &event)?);
    Ok(())
}

/// Prints what the functions have logged.
pub(crate) fn logs() -> Result<(), Box<dyn Error>> {
    let outputs = Outputs::of_running(&default_directory())?;
    let mut out = io::stdout().lock();
    for line in stack::read_logs(&outputs)? {
        let function = line.group.rsplit('/').next().unwrap_or_default();
        // A reader that has seen enough, such as `head`, closes its end.
        if writeln!(out, "{function} {}", line.message).is_err() {
            break;
        }
    }
    Ok(())
}

/// Creates an access token for a role, and prints it.
pub(crate) fn token(name: &str, role: &str) -> Result<(), Box<dyn Error>> {
    let outputs = Outputs::of_running(&default_directory())?;
    let api = Api::new(&outputs);
    let roles = api.list("/roles")?;
    let id = role_id(&roles, role)?;
    let created = api.call("POST", "/access_tokens", Some(&token_document(name, id)))?;
    match created["data"]["attributes"]["token"].as_str() {
        Some(token) => println!("{token}"),
        None => return Err(format!("POST /access_tokens: the answer has no token: {created}").into()),
    }
    Ok(())
}

fn role_id<'a>(roles: &'a [Value], wanted: &str) -> Result<&'a str, String> {
    let name = |role: &'a Value| role["attributes"]["name"].as_str().unwrap_or_default();
    let found = roles.iter().find(|role| name(role) == wanted || role["id"] == wanted);
    found.and_then(|role| role["id"].as_str()).ok_or_else(|| match roles {
        [] => "there is no role yet: create one with POST /roles".to_owned(),
        _ => {
            let names = roles.iter().map(name).collect::<Vec<_>>().join(", ");
            format!("there is no role {wanted:?}; there are: {names}")
        }
    })
}

/// How long the dispatcher is given for dead letters of events.
const EVENTS_PATIENCE: Duration = Duration::from_secs(60);

/// Drives dead letters back.
pub(crate) fn redrive() -> Result<(), Box<dyn Error>> {
    let outputs = Outputs::of_running(&default_directory())?;
    println!("{} messages of webhook calls driven back to the retry queue", stack::redrive_calls(&outputs)?);
    match stack::redrive_events(&outputs, EVENTS_PATIENCE)? {
        0 => println!("no dead letter of an event is left"),
        left => println!("{left} dead letters of events are left: `cargo run -- logs` says why they failed"),
    }
    Ok(())
}

/// Counts the calls in the log anew.
pub(crate) fn repair_tally(from: Option<&str>, to: Option<&str>) -> Result<(), Box<dyn Error>> {
    let outputs = Outputs::of_running(&default_directory())?;
    let mut days = 0;
    stack::repair_tally(&outputs, from, to, |day| {
        days += 1;
        println!("{}: {} calls, the counts were off by {}", day.day, day.calls, day.off);
    })?;
    if days == 0 {
        println!("there are no calls on these days");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_parameter_keeps_equal_signs_in_its_value() {
        assert_eq!(parameter("LogLevel=a=b"), Ok(("LogLevel".to_owned(), "a=b".to_owned())));
        assert_eq!(parameter("AllowedCidrs="), Ok(("AllowedCidrs".to_owned(), String::new())));
        assert!(parameter("LogLevel").is_err());
        assert!(parameter("=x").is_err());
    }

    #[test]
    fn a_role_is_found_by_name_or_id_and_others_are_named() {
        let roles = [serde_json::json!({"id": "1", "attributes": {"name": "editors"}})];
        assert_eq!(role_id(&roles, "editors"), Ok("1"));
        assert_eq!(role_id(&roles, "1"), Ok("1"));
        assert_eq!(role_id(&roles, "authors"), Err("there is no role \"authors\"; there are: editors".to_owned()));
        assert!(role_id(&[], "authors").expect_err("none").contains("POST /roles"));
    }

    #[test]
    fn commands_and_options_of_the_start_do_not_mix() {
        assert!(Arguments::try_parse_from(["stack", "--port", "1", "logs"]).is_err());
        assert!(Arguments::try_parse_from(["stack", "--exit"]).is_err());
        let arguments = Arguments::try_parse_from(["stack", "--set", "A=1", "--set", "B=2", "--demo"]).expect("valid");
        assert_eq!(arguments.up.parameters.len(), 2);
    }
}
