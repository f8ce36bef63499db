//! The command line: one file per command.
//!
//! Results go to standard output, for people or as JSON; what went wrong goes to standard error with what to do
//! about it. Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 cannot.

mod catalogue;
mod charset;
mod check;
mod cookies;
mod demo;
mod export;
mod import;
mod key;
mod kind;
mod migrate;
mod output;
mod paint;
mod reopen_log;
mod rotate_key;
mod schema;
mod serve;
mod setting;
mod source;
mod token;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::flags::Flags;
use output::Output;

/// Keeps privacy notices as sealed versions and serves them by GraphQL.
///
/// Without a command it runs `demo`: a server with one published example notice and printed tokens for each role.
#[derive(Parser, Debug)]
#[command(name = "noticeboard", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    flags: Flags,
    /// Print JSON instead of text for people
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// A running server with one example notice, a throw-away secret and printed tokens; data in ./noticeboard-demo.db
    Demo,
    /// The server for production: needs a database, a secret for tokens and a key for the log
    Serve(serve::Serve),
    /// Bring the database up to date
    Migrate,
    /// Bring a page in as a draft, and publish it if asked to
    Import(Box<import::Import>),
    /// Write the evidence of a notice, or one version as a document
    #[command(disable_version_flag = true)]
    Export(export::Export),
    /// Check an evidence bundle, without server and database
    Verify(verify::Verify),
    /// Go through the lists of the law for a document, without a database
    Check(check::Check),
    /// Cookie lists of other systems in and out; suggestions for names
    Cookies(cookies::Cookies),
    /// The catalogue of known cookies, from which names get suggestions
    Catalogue(catalogue::Catalogue),
    /// Make a key that signs the log
    Key(key::Key),
    /// Replace the key that signs the log
    RotateKey(rotate_key::RotateKey),
    /// Let the log go on after a backup was restored
    ReopenLog(reopen_log::ReopenLog),
    /// Make a bearer token
    Token(token::Token),
    /// Print the GraphQL schema
    Schema,
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// It did what it was asked.
    Done,
    /// The answer is no: the input is not good, or the state is against it.
    No,
    /// Wrong use.
    Wrong,
    /// It could not: database or network.
    Cannot,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Wrong => 2,
            Exit::Cannot => 3,
        })
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let Arguments { command, flags, json } = Arguments::parse();
    let output = Output::new(json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return output
                .cannot(&format!("The program could not start its threads: {error}."))
                .into();
        }
    };
    let exit = runtime.block_on(async {
        match command.unwrap_or(Command::Demo) {
            Command::Demo => demo::run(&flags, output).await,
            Command::Serve(serve) => serve::run(serve, &flags, output).await,
            Command::Migrate => migrate::run(&flags, output).await,
            Command::Import(import) => import::run(*import, &flags, output).await,
            Command::Export(export) => export::run(export, &flags, output).await,
            Command::Verify(verify) => verify::run(verify, output).await,
            Command::Check(check) => check::run(check, &flags, output).await,
            Command::Cookies(cookies) => cookies::run(cookies, &flags, output).await,
            Command::Catalogue(catalogue) => catalogue::run(catalogue, &flags, output).await,
            Command::Key(key) => key::run(&key, output),
            Command::RotateKey(rotate) => rotate_key::run(rotate, &flags, output).await,
            Command::ReopenLog(reopen) => reopen_log::run(reopen, &flags, output).await,
            Command::Token(token) => token::run(token, &flags, output),
            Command::Schema => schema::run(output),
        }
    });
    exit.into()
}
