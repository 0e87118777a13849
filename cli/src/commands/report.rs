//! `liuhen report`: what the chain's own counts say.

use liuhen_types::RegionCode;
use liuhen_types::entity::Period;

use crate::args::Options;
use crate::failure::Result;
use crate::report::{Report, table};
use crate::session::{self, network_failure};

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
}

/// Runs `liuhen report`.
///
/// # Errors
/// If no node answered.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    let Command::Indicators { region, month } = command;
    let client = session::client(options)?;
    let found = client.indicators(&region, month).await.map_err(network_failure)?;
    let mut rows = table(["indicator", "formula", "value"]);
    rows.add_rows(found.values.iter().map(|value| {
        let shown = serde_json::to_string(&value.value).unwrap_or_default();
        vec![value.id.to_string(), value.formula_id.to_string(), shown]
    }));
    let (height, root) = (found.height, found.values_root);
    let text = format!("{}\n\nstate of height {height}, values root {root}", rows.trim_fmt());
    Report::new(&found, text)
}
