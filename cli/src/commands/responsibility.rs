//! `liuhen responsibility`: who answers for a copy of data, proven.

use clap::ArgGroup;
use liuhen_sdk::Client;
use liuhen_sdk::client::Verified;
use liuhen_types::api::Responsibility as Answer;
use liuhen_types::entity::{Catalog, CopyKind, Custody, Handover};
use liuhen_types::{BackflowId, CatalogId, CopyId, DeliveryId, ResourceId, StateKey, TimeMs};
use serde_json::json;

use crate::args::Options;
use crate::failure::{MachineError as _, Result};
use crate::lookup::{Paging, name, need, page};
use crate::report::{Report, fields};
use crate::session::{self, keep_receipt, network_failure};
use crate::values::parse_time;

/// What can be asked for, one at a time.
const SUBJECTS: [&str; 6] = ["copy", "source", "delivery", "backflow", "catalog", "resource"];

/// Who answers for a copy of data (责任认定), at an instant, with proofs.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("subject").required(true).args(SUBJECTS)))]
#[command(after_help = "\
A consumer's copy bears the id of its grant. For the source the provider always answers,
for what a delivery or a return has on its way the sender, until the other side signs
for it. The answer is verified: the custody by
the state root, the transactions that bound the term by their receipts, which
--receipts keeps for `liuhen verify`. --catalog and --resource list the copies there
are.

Examples:
  liuhen responsibility --copy auth-1
  liuhen responsibility --copy auth-1 --at 2023-10-12T09:00:00+08:00 --receipts proofs
  liuhen responsibility --source legal-persons --at 2023-10-12
  liuhen responsibility --delivery delivery-7
  liuhen responsibility --catalog legal-persons")]
pub struct Responsibility {
    /// The copy
    #[arg(long, value_name = "ID")]
    copy: Option<CopyId>,
    /// The source of this entry's data
    #[arg(long, value_name = "CATALOG")]
    source: Option<CatalogId>,
    /// What this delivery has on its way
    #[arg(long, value_name = "ID")]
    delivery: Option<DeliveryId>,
    /// What this return of data has on its way
    #[arg(long, value_name = "ID")]
    backflow: Option<BackflowId>,
    /// List the copies of this entry's data
    #[arg(long, value_name = "ID", conflicts_with = "at")]
    catalog: Option<CatalogId>,
    /// List the copies of the data of this resource's entry
    #[arg(long, value_name = "ID", conflicts_with = "at")]
    resource: Option<ResourceId>,
    /// The instant: RFC 3339, a date or milliseconds; the last block's by default
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<TimeMs>,
    /// Which page of a list.
    #[command(flatten)]
    paging: Paging,
}

impl Responsibility {
    /// Runs `liuhen responsibility`.
    ///
    /// # Errors
    /// If nobody answered for the copy then, or the answer could not be proven.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let client = session::client(options)?;
        let request = self.paging.request();
        let found = match (&self.catalog, &self.resource) {
            (Some(catalog), _) => client.copies_of_catalog(catalog, &request).await,
            (_, Some(resource)) => client.copies_of_resource(resource, &request).await,
            (None, None) => {
                // Cannot be none: the group needs one of them.
                let Some(copy) = self.subject(&client).await? else {
                    return Report::new(&json!(null), "");
                };
                let answer = client.responsibility(&copy, self.at).await;
                return show(options, &answer.map_err(network_failure)?);
            }
        };
        let found = found.map_err(network_failure)?;
        page(&found, ["copy", "kind", "entry", "who answers", "since", "until"], row)
    }

    /// The copy asked for. Its id follows from what is given, so that no node can answer about
    /// another one.
    async fn subject(&self, client: &Client) -> Result<Option<CopyId>> {
        if let Some(catalog) = &self.source {
            let entry: Catalog = need(client, &StateKey::catalog(catalog)).await?;
            return Ok(Some(CopyId::of(CopyKind::Source, catalog, &entry.provider)));
        }
        let delivery = self.delivery.clone().map(Handover::Delivery);
        let handover = delivery.or_else(|| self.backflow.clone().map(Handover::Backflow));
        Ok(handover.map(|handover| CopyId::in_transit(&handover)).or_else(|| self.copy.clone()))
    }
}

fn row(copy: &Custody) -> [String; 6] {
    let last = copy.terms.last();
    [
        copy.copy_id.to_string(),
        name(&copy.kind),
        copy.catalog_id.to_string(),
        last.map(|term| term.org.to_string()).unwrap_or_default(),
        last.map(|term| term.since.to_string()).unwrap_or_default(),
        last.and_then(|term| term.until).map(|until| until.to_string()).unwrap_or_default(),
    ]
}

fn show(options: &Options, found: &Verified<Answer>) -> Result<Report> {
    let answer = &found.value;
    if let Some(folder) = &options.receipts {
        keep_receipt(folder, &answer.begun)?;
        answer.ended.iter().try_for_each(|receipt| keep_receipt(folder, receipt))?;
    }
    let term = &answer.term;
    let bound = |receipt: &liuhen_types::Receipt| {
        let kind = receipt.transaction.transaction.payload.kind();
        format!("{kind} {} at height {}", receipt.tx_id(), receipt.signed.header.height)
    };
    let until = term.until.map_or_else(|| "still".to_owned(), |until| until.to_string());
    let text = fields(&[
        ("responsible 责任单位", term.org.to_string()),
        ("copy", format!("{} ({})", answer.copy_id, name(&answer.kind))),
        ("entry", answer.catalog_id.to_string()),
        ("at", answer.at.to_string()),
        ("since", term.since.to_string()),
        ("begun by", bound(&answer.begun)),
        ("until", until),
        ("ended by", answer.ended.as_ref().map(bound).unwrap_or_default()),
        ("proven by", format!("the state of height {}", found.height())),
    ]);
    let mut document = serde_json::to_value(answer).machine("cannot write the answer as JSON")?;
    document["proven_at"] = json!(found.height());
    Report::new(&document, text)
}
