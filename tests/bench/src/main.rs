//! The command line of the benchmarks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bench::delivery::{self, Effort, Programs};
use bench::error::Error;
use bench::log::{self, Settings};
use bench::{dynamodb_local, programs};
use clap::{Parser, Subcommand};

/// Measures the functions as they are deployed, without AWS.
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
    /// What a delivery takes and costs, and how long functions take to start
    Delivery {
        /// Four cases, and the starts of two functions
        #[arg(long)]
        quick: bool,
        /// Only the cases whose name, as it is shown when they begin, has this in it
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// A commit to compare with, as git names it
        #[arg(long, value_name = "REVISION")]
        against: Option<String>,
        /// Deliveries of each case
        #[arg(long, default_value_t = 2000)]
        deliveries: u64,
        /// Most seconds of each case
        #[arg(long, default_value_t = 8)]
        seconds: u64,
        /// Starts of each function; 0 for none
        #[arg(long, default_value_t = 50)]
        starts: usize,
        /// Where the figures of the cases go as JSON, too
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

/// Every function. The first two make a delivery.
const FUNCTIONS: [&str; 6] = ["dispatcher", "delivery", "scheduler", "tally", "api", "console"];

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
    match arguments.command {
        Command::Log { calls, beside, seed, json } => {
            let api = programs::release("api")?;
            let settings = Settings { calls, beside, seed, ..Settings::default() };
            let report = log::run(&api, &dynamodb_local::fetch()?, settings).await?;
            println!("{report}");
            write(json.as_deref(), || report.to_json())?;
            Ok(report.is_good())
        }
        Command::Delivery { quick, only, against, deliveries, seconds, starts, json } => {
            let mut cases = if quick { delivery::quick() } else { delivery::all() };
            cases.retain(|case| only.as_ref().is_none_or(|only| case.to_string().contains(only.as_str())));
            if cases.is_empty() {
                return Err(Error::new("there is no such case (--only): each is named when it begins"));
            }
            let against = against.as_deref().map(delivery::build_revision).transpose()?;
            let functions = if quick { &FUNCTIONS[..2] } else { &FUNCTIONS };
            let built = functions.iter().map(|function| Ok((*function, programs::release(function)?)));
            let built = built.collect::<Result<Vec<_>, Error>>()?;
            let programs = Programs { dispatcher: built[0].1.clone(), delivery: built[1].1.clone() };
            let effort = Effort { deliveries, at_most: Duration::from_secs(seconds) };
            let jar = dynamodb_local::fetch()?;
            let mut report = delivery::run(&jar, &programs, against.as_ref(), &cases, effort).await?;
            if starts > 0 {
                for (function, program) in &built {
                    report.starts.push(delivery::measure_start(function, program, starts).await?);
                }
            }
            println!("{report}");
            write(json.as_deref(), || report.to_json())?;
            Ok(true)
        }
    }
}

fn write(path: Option<&Path>, json: impl FnOnce() -> String) -> Result<(), Error> {
    match path {
        Some(path) => std::fs::write(path, json()).map_err(Error::in_action(format!("write {}", path.display()))),
        None => Ok(()),
    }
}
