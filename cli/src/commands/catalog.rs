//! `liuhen catalog`: entries of the data catalog, from list to publication.

mod find;
mod import;

use std::path::PathBuf;

use liuhen_types::entity::Catalog;
use liuhen_types::payload::catalog::{
    CatalogCorrect, CatalogEntry, CatalogPublish, CatalogReview, CatalogSubmit, ReviewDecision,
    ReviewReason, ShareType,
};
use liuhen_types::{CatalogId, Payload, StateKey, Text};

use crate::args::Options;
use crate::failure::Result;
use crate::files;
use crate::limits::INPUT_BYTES_MAX;
use crate::lookup::{self, EVENT_HEADERS, Paging, event_row};
use crate::report::Report;
use crate::session::{self, Session, network_failure};
use crate::values::review_reason;

/// Entries of the data catalog.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Submit one entry for review
    #[command(after_help = "Example:\n  liuhen catalog submit village.json")]
    Submit {
        /// Entry as JSON or TOML
        file: PathBuf,
    },
    /// Submit the entries of a CSV or xlsx list, with a report for each row
    #[command(after_help = "Examples:
  liuhen catalog import list.xlsx --check
  liuhen catalog import list.csv
  liuhen catalog import list.xlsx --sheet 目录 --skip-bad --json")]
    Import(import::Import),
    /// Write the template of a list
    #[command(after_help = "Examples:
  liuhen catalog template --out list.csv
  liuhen catalog template --language en")]
    Template {
        /// CSV file to write instead of printing
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Language of the headers
        #[arg(long, value_enum, default_value_t)]
        language: import::Language,
    },
    /// Approve an entry or return it for correction (the authority does it)
    #[command(after_help = "Examples:
  liuhen catalog review hebei-division-city --approve
  liuhen catalog review hebei-division-city --return \\
      --reason 'items[0].element_code=the code of the data element is missing'")]
    Review(Review),
    /// Submit a returned entry anew
    #[command(after_help = "Example:\n  liuhen catalog correct city.json")]
    Correct {
        /// The whole entry, corrected, as JSON or TOML
        file: PathBuf,
        /// The version that was returned; the current one by default
        #[arg(long)]
        version: Option<u32>,
    },
    /// Publish an approved entry
    #[command(after_help = "Example:\n  liuhen catalog publish hebei-division-city")]
    Publish {
        /// The entry
        id: CatalogId,
        /// The version that was approved; the current one by default
        #[arg(long)]
        version: Option<u32>,
        /// Portal that shows it
        #[arg(long, value_name = "ID", default_value = "hebei-portal")]
        portal: Text<64>,
    },
    /// Search the catalog by words, code, item, org, region and the like
    #[command(after_help = "\
What is searched is the version in force, or the latest one of an entry that has
none yet. With a text the best come first, else entries come by id.

Examples:
  liuhen catalog search 不动产登记 --in-force true --json
  liuhen catalog search 行政区划 --share-type unconditional
  liuhen catalog search --provider hebei-civil --status published
  liuhen catalog search --region 130100 --level city --library topic")]
    Search(Box<find::Search>),
    /// Show where the data of an entry are, proven by the state
    #[command(after_help = "Examples:
  liuhen catalog locate hebei-division-city
  liuhen catalog locate hebei-division-city --json")]
    Locate {
        /// The entry
        id: CatalogId,
    },
    /// Show an entry, proven by the state
    #[command(after_help = "Example:\n  liuhen catalog show hebei-division-city")]
    Show {
        /// The entry
        id: CatalogId,
    },
    /// Show what happened to an entry
    #[command(after_help = "Example:\n  liuhen catalog history hebei-division-city")]
    History {
        /// The entry
        id: CatalogId,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Options of `catalog review`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("verdict").required(true))]
pub struct Review {
    /// The entry
    id: CatalogId,
    /// The version that was read; the current one by default
    #[arg(long)]
    version: Option<u32>,
    /// The entry may be published
    #[arg(long, group = "verdict")]
    approve: bool,
    /// The entry goes back for correction
    #[arg(long = "return", group = "verdict", requires = "reasons")]
    returned: bool,
    /// The legal basis of restricted sharing does not hold: the entry is approved as
    /// unconditionally shared
    #[arg(long, requires = "approve", requires = "reasons")]
    unconditional: bool,
    /// Field and what is wrong with it
    #[arg(long = "reason", value_name = "FIELD=TEXT", value_parser = review_reason)]
    reasons: Vec<ReviewReason>,
}

/// Runs `liuhen catalog`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Submit { file } => {
            let entry = read_entry(&file)?;
            let payload = Payload::CatalogSubmit(CatalogSubmit { entry });
            Session::open(options)?.send(payload).await
        }
        Command::Import(import) => import.run(options).await,
        Command::Template { out, language } => import::template(out.as_deref(), language),
        Command::Review(review) => {
            let session = Session::open(options)?;
            let version = version(&session, &review.id, review.version).await?;
            let decision =
                if review.approve { ReviewDecision::Approve } else { ReviewDecision::Return };
            let (catalog_id, reasons) = (review.id, review.reasons);
            let reclassify = review.unconditional.then_some(ShareType::Unconditional);
            let payload = CatalogReview { catalog_id, version, decision, reasons, reclassify };
            session.send(Payload::CatalogReview(payload)).await
        }
        Command::Correct { file, version: given } => {
            let entry = read_entry(&file)?;
            let session = Session::open(options)?;
            let version = version(&session, &entry.catalog_id, given).await?;
            session.send(Payload::CatalogCorrect(CatalogCorrect { version, entry })).await
        }
        Command::Publish { id, version: given, portal } => {
            let session = Session::open(options)?;
            let version = version(&session, &id, given).await?;
            let payload = CatalogPublish { catalog_id: id, version, portal_id: portal };
            session.send(Payload::CatalogPublish(payload)).await
        }
        Command::Search(search) => search.run(options).await,
        Command::Locate { id } => find::locate(&id, options).await,
        Command::Show { id } => lookup::show::<Catalog>(options, StateKey::catalog(&id)).await,
        Command::History { id, paging } => {
            let client = session::client(options)?;
            let found = client.catalog_history(&id, &paging.request()).await;
            lookup::page(&found.map_err(network_failure)?, EVENT_HEADERS, event_row)
        }
    }
}

fn read_entry(file: &std::path::Path) -> Result<CatalogEntry> {
    files::read_value(file, "catalog entry", INPUT_BYTES_MAX)
}

/// The version given, or the current one as the state proves it.
async fn version(session: &Session, id: &CatalogId, given: Option<u32>) -> Result<u32> {
    match given {
        Some(version) => Ok(version),
        None => {
            let key = StateKey::catalog(id);
            Ok(lookup::need::<Catalog>(&session.client, &key).await?.version)
        }
    }
}
