//! Starts a stack, says how to use it, and stays until it is told to stop.

use std::error::Error;
use std::process::exit;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use stack::{Options, Outputs, Stack, State};

use crate::api::webhook_attributes;
use crate::cli::Up;
use crate::demo;

/// Starts the stack and stays.
pub(crate) fn up(arguments: Up) -> Result<(), Box<dyn Error>> {
    let stack = Stack::start(Options {
        port: Some(arguments.port),
        parameters: arguments.parameters.into_iter().collect(),
        state: if arguments.fresh { State::Renewed } else { State::Kept },
        enforce_iam: arguments.enforce_iam,
        progress: true,
        ..Options::default()
    })?;
    let stopped = signals()?;

    println!("{}", instructions(&stack));
    let shown = if arguments.demo { demo::run(stack.outputs(), &stopped) } else { Ok(()) };
    if !arguments.exit {
        if let Err(error) = &shown {
            eprintln!("error: {error}");
        }
        // Nothing is ever sent: this returns when the channel closes.
        let _ = stopped.recv();
    }
    eprintln!("stopping …");
    drop(stack);
    if arguments.exit { shown } else { Ok(()) }
}

/// A channel that closes once the user wants the stack to stop. A second signal ends this process at once, and the emulator with it.
fn signals() -> Result<Receiver<()>, Box<dyn Error>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut signals = signals.forever();
        signals.next();
        drop(sender);
        if let Some(signal) = signals.next() {
            exit(128 + signal);
        }
    });
    Ok(receiver)
}

fn instructions(stack: &Stack) -> String {
    let Outputs { api_url, console_url, token, .. } = stack.outputs();
    let console =
        console_url.as_ref().map(|url| format!("\nThe console:   {url}\n  sign in with {token}\n")).unwrap_or_default();
    let webhook = webhook_attributes("My first webhook", "http://127.0.0.1:8080/");
    let file = stack.outputs_file().display();
    format!(
        "
Carillon is up at {api_url}
Every address and name: {file}
{console}
List the webhooks:
  curl -H 'Authorization: Bearer {token}' {api_url}/webhooks

Create one, which calls http://127.0.0.1:8080/ when a record is published:
  curl -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' {api_url}/webhooks -d '{webhook}'

In another terminal:
  cargo run -- send tests/fixtures/events/item_publish.json   sends an event
  cargo run -- logs                                           shows what the functions have logged

Ctrl-C stops everything."
    )
}
