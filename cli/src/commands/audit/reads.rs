//! `liuhen audit reads`: what was read in audit sessions and about incidents.

use liuhen_types::api::ReadRecord;
use liuhen_types::{IncidentId, SessionId};

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{Paging, page};
use crate::report::Report;
use crate::session::{self, network_failure};

/// Options of `audit reads`.
#[derive(Debug, clap::Args)]
pub struct Reads {
    /// Only those of this audit session
    #[arg(long, value_name = "ID")]
    of_session: Option<SessionId>,
    /// Only those about this incident
    #[arg(long, value_name = "ID")]
    of_incident: Option<IncidentId>,
    /// Which page.
    #[command(flatten)]
    paging: Paging,
}

impl Reads {
    /// Runs `liuhen audit reads`.
    ///
    /// # Errors
    /// If no node answered.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let (session, incident) = (self.of_session.as_ref(), self.of_incident.as_ref());
        let found = client.reads(session, incident, &self.paging.request()).await;
        let found = found.map_err(network_failure)?;
        page(&found, ["when", "who", "in session", "about incident", "read"], row)
    }
}

fn row(record: &ReadRecord) -> [String; 5] {
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    [
        record.at.to_string(),
        record.org.to_string(),
        text(record.session.as_ref().map(SessionId::as_str)),
        text(record.incident.as_ref().map(IncidentId::as_str)),
        record.path.clone(),
    ]
}
