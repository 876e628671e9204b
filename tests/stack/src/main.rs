//! `cargo run`: starts the whole system on this machine, and stays up until Ctrl-C.

mod api;
mod cli;
mod demo;
mod receiver;
mod up;

use std::process::ExitCode;

use clap::Parser;

use cli::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => up::up(arguments.up),
        Some(Command::Send { file }) => cli::send(&file),
        Some(Command::Logs) => cli::logs(),
        Some(Command::Redrive) => cli::redrive(),
        Some(Command::Token { name, role }) => cli::token(&name, &role),
        Some(Command::RepairTally { from, to }) => cli::repair_tally(from.as_deref(), to.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
