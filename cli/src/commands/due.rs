//! `liuhen due`: work lists. A passed deadline is a fact that counts; it decides
//! nothing.

use liuhen_types::OrgId;
use liuhen_types::entity::Deadline;

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{Paging, page};
use crate::report::Report;
use crate::session::{self, network_failure};

/// Work lists: what is due, what is overdue.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  liuhen due
  liuhen due --overdue --party hb-market
  liuhen due --ended --json
  liuhen due --destruction --party hb-civil")]
pub struct Due {
    /// Only what is overdue, by the date of the last block
    #[arg(long, conflicts_with = "ended")]
    overdue: bool,
    /// What was done, in time or late
    #[arg(long)]
    ended: bool,
    /// Copies whose grant has ended and that must be destroyed (数据销毁)
    #[arg(long, conflicts_with_all = ["overdue", "ended"])]
    destruction: bool,
    /// Only what this org must do, watches, or is concerned by; of destructions, what it
    /// provided
    #[arg(long, value_name = "ID")]
    party: Option<OrgId>,
    /// Which page.
    #[command(flatten)]
    paging: Paging,
}

impl Due {
    /// Runs `liuhen due`.
    ///
    /// # Errors
    /// If no node answered.
    pub async fn run(self, options: &Options) -> Result<Report> {
        if self.destruction {
            return self.destructions(options).await;
        }
        let status = match (self.overdue, self.ended) {
            (true, _) => "overdue",
            (_, true) => "ended",
            _ => "running",
        };
        let client = session::client(options)?;
        let found = client.deadlines(status, self.party.as_ref(), &self.paging.request()).await;
        let found = found.map_err(network_failure)?;
        page(&found, ["what", "of", "by whom", "watched by", "due", "done", "late"], row)
    }

    async fn destructions(&self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let found = client.destructions(self.party.as_ref(), &self.paging.request()).await;
        let found = found.map_err(network_failure)?;
        page(&found, ["copy", "of", "by whom", "provided by", "due since"], |due| {
            [
                due.copy_id.to_string(),
                due.catalog_id.to_string(),
                due.org.to_string(),
                due.provider.to_string(),
                due.due_since.to_string(),
            ]
        })
    }
}

fn row(deadline: &Deadline) -> [String; 7] {
    let provisional = if deadline.provisional { " (provisional)" } else { "" };
    [
        deadline.kind.to_string(),
        deadline.subject.clone(),
        deadline.responsible.to_string(),
        deadline.supervisor.to_string(),
        format!("{}{provisional}", deadline.due_on),
        deadline.ended_on.map(|date| date.to_string()).unwrap_or_default(),
        match deadline.overdue_days {
            0 => String::new(),
            days => format!("{days} working days"),
        },
    ]
}
