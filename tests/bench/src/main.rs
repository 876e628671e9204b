//! The command line of the benchmarks.

use std::path::PathBuf;
use std::process::ExitCode;

use bench::error::Error;
use bench::log::{self, Settings};
use bench::programs;
use clap::{Parser, Subcommand};

/// Measures what the functions read and write in DynamoDB.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run --release -p bench --")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What it costs to keep and to read a log of so many calls
    Log {
        /// Calls in the log
        #[arg(long, default_value_t = 1_000_000)]
        calls: usize,
        /// Calls in the log that it is compared with
        #[arg(long, default_value_t = 10_000)]
        beside: usize,
        /// What everything that is drawn by chance follows from
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where the figures go as JSON, too
        #[arg(long)]
        json: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: Arguments) -> Result<bool, Error> {
    let Command::Log { calls, beside, seed, json } = arguments.command;
    let api = programs::release("api")?;
    let settings = Settings { calls, beside, seed, ..Settings::default() };
    let report = log::run(&api, &bench::dynamodb_local::fetch()?, settings).await?;
    println!("{report}");
    if let Some(path) = json {
        std::fs::write(&path, report.to_json()).map_err(Error::in_action(format!("write {}", path.display())))?;
    }
    Ok(report.is_good())
}
