//! `liuhen compliance`: whether an org's systems may be accepted, approved and funded
//! . The decision is others'.

use std::path::PathBuf;

use liuhen_types::api::{ComplianceCondition, SystemCompliance};
use liuhen_types::entity::ComplianceGap;
use liuhen_types::{OrgId, StateKey};

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{Paging, name};
use crate::report::{Report, table};
use crate::session::{self, keep_state, network_failure};

/// Conditions of acceptance, project approval and funding (合规), met and missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
By the state of the last block, as a node tells; --proofs keeps the proof of each fact
and certificate, which `liuhen verify DIR` checks offline. A certificate is asked for
by the transaction ComplianceCertify, whose receipt proves that it was given.

Exit code 1 if a system lacks something.

Examples:
  liuhen compliance hb-market
  liuhen compliance hb-market --proofs facts
  liuhen compliance hb-market --json")]
pub struct Compliance {
    /// The org that owns the systems
    #[arg(value_name = "ORG")]
    owner: OrgId,
    /// Folder that keeps the proofs of facts and certificates
    #[arg(long, value_name = "DIR")]
    proofs: Option<PathBuf>,
    /// Systems of one page
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=20))]
    limit: u32,
    /// Where to go on: `next_cursor` of the page before
    #[arg(long)]
    cursor: Option<String>,
}

impl Compliance {
    /// Runs `liuhen compliance`.
    ///
    /// # Errors
    /// If no node answered, or there is no such org.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let request = Paging::of(self.cursor, self.limit).request();
        let found = client.compliance(&self.owner, &request).await.map_err(network_failure)?;
        if let Some(folder) = &self.proofs {
            for key in found.items.iter().flat_map(keys) {
                let key = StateKey::from_bytes(key.as_bytes().to_vec());
                keep_state(&client, folder, &key).await?;
            }
        }
        let mut rows = table(["system", "standing", "condition", "met", "facts"]);
        for system in &found.items {
            rows.add_rows(system.conditions.iter().map(|one| row(system, one).to_vec()));
        }
        let mut text = rows.trim_fmt();
        for certificate in found.items.iter().flat_map(|system| &system.certificates) {
            let (issued, purpose) =
                (&certificate.certificate.issued_at, &certificate.certificate.purpose);
            text.push_str(&format!(
                "\ncertificate 合规证明 {purpose:?} of {issued}: {}",
                certificate.key
            ));
        }
        if let Some(cursor) = &found.next_cursor {
            text.push_str(&format!("\nmore: add --cursor {cursor}"));
        }
        let complies = found.items.iter().all(|system| system.complies);
        Ok(Report::new(&found, text)?.unless(complies))
    }
}

/// What the standing of a system rests on.
fn keys(system: &SystemCompliance) -> impl Iterator<Item = &String> {
    let facts = system.conditions.iter().flat_map(|one| &one.facts);
    facts.chain(system.certificates.iter().map(|one| &one.key))
}

fn row(system: &SystemCompliance, one: &ComplianceCondition) -> [String; 5] {
    let condition = match &one.condition {
        ComplianceGap::Channel => "互联互通 connected".to_owned(),
        ComplianceGap::Catalog => "目录登记 cataloged".to_owned(),
        ComplianceGap::FullCollection(catalog) => format!("全量汇聚 fully collected: {catalog}"),
    };
    [
        system.system_id.to_string(),
        name(&system.status),
        condition,
        if one.is_met { "yes" } else { "NO" }.to_owned(),
        one.facts.join(" "),
    ]
}
