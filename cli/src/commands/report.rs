//! `liuhen report`: what the chain's own counts and log say about a jurisdiction.

mod monthly;

use liuhen_types::api::ReportTopic;
use liuhen_types::entity::Period;
use liuhen_types::{OrgId, RegionCode};

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{Paging, page};
use crate::report::{Report, table};
use crate::session::{self, network_failure};
use crate::values::word;

/// Reports computed from the chain.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Indicators of a region in a month, computed by the contracts from the state
    #[command(after_help = "Every node that has the same state gives the same bytes.

Examples:
  liuhen report indicators --region 130000 --month 2023-10
  liuhen report indicators --region XA --json")]
    Indicators {
        /// The region; all regions below count with it
        #[arg(long, value_name = "CODE")]
        region: RegionCode,
        /// The month, CCYY-MM; since genesis by default
        #[arg(long, default_value = "ever")]
        month: Period,
    },
    /// The scorecard (评分卡) of an org in a month: what it did on time, findings, answers
    /// to requests, quality issues by dimension
    #[command(after_help = "Example:
  liuhen report scorecard hb-market --month 2023-10")]
    Scorecard {
        /// The org that answers for what is counted
        #[arg(value_name = "ID")]
        subject: OrgId,
        /// The month, CCYY-MM; since genesis by default
        #[arg(long, default_value = "ever")]
        month: Period,
    },
    /// The monthly report (月报) of a jurisdiction: indicators, transactions, overdue
    /// deadlines, bulletins, corrections, returns of data, demands, violations, revocations
    #[command(after_help = "\
A function of the chain up to the block that it names, which is verified: every node
gives the same bytes, also later. While the month runs, the last block is the tip's.

Examples:
  liuhen report monthly --jurisdiction XA --month 2023-10
  liuhen report monthly --jurisdiction 130000 --month 2023-10 --json > october.json")]
    Monthly(Subject),
    /// The rest of a long list of the monthly report, page by page
    #[command(after_help = "Example:
  liuhen report steps --jurisdiction 130000 --month 2023-10 --topic demands --cursor 81220")]
    Steps {
        /// Which report.
        #[command(flatten)]
        subject: Subject,
        /// bulletins, findings, corrections, backflows, demands, violations, incidents or
        /// revocations
        #[arg(long, value_parser = word::<ReportTopic>)]
        topic: ReportTopic,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
    /// Deadlines that were overdue in the month, page by page
    #[command(after_help = "Example:
  liuhen report overdue --jurisdiction 130000 --month 2023-10 --limit 100")]
    Overdue {
        /// Which report.
        #[command(flatten)]
        subject: Subject,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Region and month of a report.
#[derive(Clone, Debug, clap::Args)]
pub struct Subject {
    /// The region; all regions below count with it
    #[arg(long, value_name = "CODE", visible_alias = "region")]
    jurisdiction: RegionCode,
    /// The month, CCYY-MM
    #[arg(long)]
    month: Period,
}

/// Runs `liuhen report`.
///
/// # Errors
/// If no node answered, or the block of a monthly report is not of the chain.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    let client = session::client(options)?;
    match command {
        Command::Indicators { region, month } => {
            let found = client.indicators(&region, month).await.map_err(network_failure)?;
            let mut rows = table(["indicator", "formula", "value"]);
            rows.add_rows(found.values.iter().map(monthly::indicator_row));
            let (height, root) = (found.height, found.values_root);
            let text =
                format!("{}\n\nstate of height {height}, values root {root}", rows.trim_fmt());
            Report::new(&found, text)
        }
        Command::Scorecard { subject, month } => {
            let found = client.scorecard(&subject, month).await.map_err(network_failure)?;
            let mut rows = table(["indicator", "formula", "value"]);
            rows.add_rows(found.values.iter().map(monthly::indicator_row));
            let text = format!("{}\n\nstate of height {}", rows.trim_fmt(), found.height);
            Report::new(&found, text)
        }
        Command::Monthly(Subject { jurisdiction, month }) => {
            let found = client.monthly_report(&jurisdiction, month).await;
            monthly::show(&found.map_err(network_failure)?)
        }
        Command::Steps { subject: Subject { jurisdiction, month }, topic, paging } => {
            let request = paging.request();
            let found = client.report_steps(&jurisdiction, month, topic, &request).await;
            page(&found.map_err(network_failure)?, monthly::STEP_HEADERS, monthly::step_row)
        }
        Command::Overdue { subject: Subject { jurisdiction, month }, paging } => {
            let found = client.report_overdue(&jurisdiction, month, &paging.request()).await;
            page(&found.map_err(network_failure)?, monthly::OVERDUE_HEADERS, monthly::overdue_row)
        }
    }
}
