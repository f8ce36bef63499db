//! `noticeboard cookies`: cookie lists of other systems in and out, and what the catalogue knows of a name.

mod export;
mod import;
mod report;
mod suggest;

use clap::{Args, Subcommand, ValueEnum};

use super::Exit;
use super::output::Output;
use crate::config::flags::Flags;
use crate::domain::cookie_list::CookieListFormat;

/// Cookie lists of other systems in and out; suggestions for names.
#[derive(Args, Debug)]
pub(super) struct Cookies {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Read a cookie list of another system, and take it over into a draft
    Import(Box<import::Import>),
    /// Write the declarations of a notice as a cookie list of another system
    #[command(disable_version_flag = true)]
    Export(export::Export),
    /// Say what the catalogue knows of names of cookies
    Suggest(suggest::Suggest),
}

/// Whose list it is, as named on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum FormatName {
    /// The declaration of Cookiebot, cc.js
    Cookiebot,
    /// Cookies of OneTrust's API, JSON
    Onetrust,
    /// IAB TCF, Vendor Device Storage and Operational Disclosures, JSON
    Tcf,
    /// Open Cookie Database, CSV
    OpenCookieDatabase,
    /// The configuration of CookieConsent by orestbida
    Cookieconsent,
    /// The configuration of Klaro
    Klaro,
}

impl From<FormatName> for CookieListFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Cookiebot => Self::Cookiebot,
            FormatName::Onetrust => Self::OneTrust,
            FormatName::Tcf => Self::Tcf,
            FormatName::OpenCookieDatabase => Self::OpenCookieDatabase,
            FormatName::Cookieconsent => Self::CookieConsent,
            FormatName::Klaro => Self::Klaro,
        }
    }
}

/// Does what is asked.
pub(super) async fn run(cookies: Cookies, flags: &Flags, output: Output) -> Exit {
    let ended = match cookies.command {
        Command::Import(import) => import::run(&import, flags, output).await,
        Command::Export(export) => export::run(&export, flags, output).await,
        Command::Suggest(suggest) => suggest::run(suggest, flags, output).await,
    };
    match ended {
        Ok(exit) | Err(exit) => exit,
    }
}
