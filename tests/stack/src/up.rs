//! Starts a stack, says how to use it, and stays until it is told to stop.

use std::error::Error;
use std::process::exit;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use stack::{Options, Outputs, Stack};

use crate::api::webhook_attributes;
use crate::cli::Up;
use crate::demo;

/// Starts the stack and stays.
pub(crate) fn up(arguments: Up) -> Result<(), Box<dyn Error>> {
    let stack = Stack::start(Options {
        port: Some(arguments.port),
        parameters: arguments.parameters.into_iter().collect(),
        fresh: arguments.fresh,
        enforce_iam: arguments.enforce_iam,
        progress: true,
        ..Options::default()
    })?;
    let stopped = signals()?;

    println!("{}", instructions(&stack));
    if arguments.demo {
        demo::run(stack.outputs(), &stopped)?;
    }
    if !arguments.exit {
        // An error would mean that no signal can come any more.
        let _ = stopped.recv();
    }
    eprintln!("stopping …");
    drop(stack);
    Ok(())
}

/// Receives an item once the user wants the stack to stop. Whoever asks a second time gets what they want at once: the emulator ends
/// with this process in any case.
fn signals() -> Result<Receiver<()>, Box<dyn Error>> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for signal in signals.forever() {
            if sender.send(()).is_err() {
                exit(128 + signal);
            }
        }
    });
    Ok(receiver)
}

fn instructions(stack: &Stack) -> String {
    let Outputs { api_url, token, .. } = stack.outputs();
    let webhook = webhook_attributes("My first webhook", "http://127.0.0.1:8080/");
    let file = stack.outputs_file().display();
    format!(
        "
Carillon is up at {api_url}
Every address and name: {file}

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
