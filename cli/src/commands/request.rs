//! `liuhen request`: share requests, from the asking to the decision.

use liuhen_lists::values::{condition, legal_basis};
use liuhen_sdk::client::RequestFilter;
use liuhen_types::entity::{Catalog, RequestStatus, ShareRequest};
use liuhen_types::payload::catalog::{DeliveryMode, LegalBasis, ShareCondition};
use liuhen_types::payload::request::{
    RequestedItem, Scenario, ShareDecision, ShareRequestAccept, ShareRequestDecide,
    ShareRequestSubmit,
};
use liuhen_types::{
    AppId, AuthorizationId, CatalogId, DemandId, Hash, ItemId, OrgId, Payload, RegionCode,
    RequestId, StateKey, Text, TimeMs,
};

use crate::args::Options;
use crate::failure::Result;
use crate::lookup::{self, Paging, name};
use crate::report::Report;
use crate::session::{self, Session, network_failure};
use crate::values::{item_reason, parse_time, word};

/// Share requests.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Ask for items of a published entry
    #[command(after_help = "Example:
  liuhen request submit req-1 --catalog hebei-division-village \\
      --item 'code=identifies the village' --item 'name=shown on the form' \\
      --duty-basis 社会救助 --purpose 低保核对 --region-scope 130000 \\
      --quota 1000 --valid-from 2026-03-01 --valid-to 2027-03-01")]
    Submit(Box<Submit>),
    /// Take a request into processing, or refuse to with a reason
    #[command(after_help = "Examples:
  liuhen request accept req-1
  liuhen request accept req-1 --refuse --reason 'no duty of this bureau'")]
    Accept {
        /// The request
        id: RequestId,
        /// Do not take it
        #[arg(long, requires = "reason")]
        refuse: bool,
        /// Why not
        #[arg(long)]
        reason: Option<Text<500>>,
    },
    /// Decide on a request (the provider does it)
    #[command(after_help = "Examples:
  liuhen request decide req-1 --approve
  liuhen request decide req-1 --partial --item code --item name --reason 'street code not needed'
  liuhen request decide req-1 --reject --basis '《统计法》|第二十八条|法律' --reason 'not shared'")]
    Decide(Decide),
    /// Show a request, proven by the state
    #[command(after_help = "Example:\n  liuhen request show req-1")]
    Show {
        /// The request
        id: RequestId,
    },
    /// List requests
    #[command(after_help = "Example:\n  liuhen request list --party sjz-civil --status submitted")]
    List {
        /// Only those that this org asks or decides
        #[arg(long, value_name = "ID")]
        party: Option<OrgId>,
        /// Only those that stand so, such as submitted, under-review or authorized
        #[arg(long, value_parser = word::<RequestStatus>)]
        status: Option<RequestStatus>,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Options of `request submit`.
#[derive(Debug, clap::Args)]
pub struct Submit {
    /// Id of the new request; it names the share for its whole life
    id: RequestId,
    /// The entry
    #[arg(long, value_name = "ID")]
    catalog: CatalogId,
    /// Item and why it is needed
    #[arg(long = "item", required = true, value_name = "ID=WHY", value_parser = item_reason)]
    items: Vec<RequestedItem>,
    /// Duty that needs them
    #[arg(long)]
    duty_basis: Text<200>,
    /// What they are for
    #[arg(long)]
    purpose: Text<300>,
    /// Service item that needs them
    #[arg(long)]
    service_item: Option<Text<100>>,
    /// Kind of scenario: simple or complex
    #[arg(long, default_value = "simple", value_parser = word::<Scenario>)]
    scenario: Scenario,
    /// Application that will use the grant; none means the org itself
    #[arg(long = "app", value_name = "ID")]
    apps: Vec<AppId>,
    /// Salted digest of a person who will use it, as the records of its accesses repeat it;
    /// none means every operator
    #[arg(long = "operator", value_name = "HEX")]
    operators: Vec<Hash>,
    /// query, batch-file, db-exchange, sandbox or result-only
    #[arg(long, default_value = "query", value_parser = word::<DeliveryMode>)]
    delivery_mode: DeliveryMode,
    /// Rows of which region
    #[arg(long, value_name = "CODE")]
    region_scope: RegionCode,
    /// Accesses wanted at most
    #[arg(long)]
    quota: u64,
    /// First instant
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    valid_from: TimeMs,
    /// Last instant
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    valid_to: TimeMs,
    /// Data would leave the country
    #[arg(long)]
    cross_border: bool,
    /// The demand that it answers; a complex scenario has one
    #[arg(long, value_name = "ID")]
    demand: Option<DemandId>,
    /// Id of the grant that the contract issues for an unconditionally shared entry;
    /// the request's id by default
    #[arg(long, value_name = "ID")]
    authorization: Option<AuthorizationId>,
}

impl Submit {
    fn payload(self, catalog_version: u32) -> Payload {
        Payload::ShareRequestSubmit(ShareRequestSubmit {
            request_id: self.id,
            catalog_id: self.catalog,
            catalog_version,
            items: self.items,
            duty_basis: self.duty_basis,
            purpose: self.purpose,
            service_item: self.service_item,
            scenario: self.scenario,
            apps: self.apps,
            delivery_mode: self.delivery_mode,
            region_scope: self.region_scope,
            quota: self.quota,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            cross_border: self.cross_border,
            demand_id: self.demand,
            authorization_id: self.authorization,
            is_state_secret: false,
            operators: self.operators,
        })
    }
}

/// Options of `request decide`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("verdict").required(true))]
pub struct Decide {
    /// The request
    id: RequestId,
    /// Grant all items
    #[arg(long, group = "verdict")]
    approve: bool,
    /// Grant the items given by --item
    #[arg(long, group = "verdict", requires = "items")]
    partial: bool,
    /// Grant nothing
    #[arg(long, group = "verdict")]
    reject: bool,
    /// Item granted by --partial
    #[arg(long = "item", value_name = "ID", conflicts_with_all = ["approve", "reject"])]
    items: Vec<ItemId>,
    /// Condition of the grant, such as 'MaxValidityDays:90' or '用途:低保核对'
    #[arg(long = "condition", value_parser = condition)]
    conditions: Vec<ShareCondition>,
    /// Legal basis of what is refused: name|article|rank (法律, 法规 or 规章)
    #[arg(long = "basis", value_parser = legal_basis)]
    legal_basis: Vec<LegalBasis>,
    /// Condition of the entry that does not hold for what is refused
    #[arg(long = "failed-condition", value_name = "CONDITION", value_parser = condition)]
    failed_conditions: Vec<ShareCondition>,
    /// Reason for granting less than asked
    #[arg(long)]
    reason: Option<Text<500>>,
}

impl Decide {
    fn payload(self, request: &ShareRequest) -> Payload {
        let asked = request.request.items.iter().map(|item| item.item_id.clone());
        let (decision, items) = match (self.approve, self.partial) {
            (true, _) => (ShareDecision::Approve, asked.collect()),
            (_, true) => (ShareDecision::Partial, self.items),
            _ => (ShareDecision::Reject, Vec::new()),
        };
        Payload::ShareRequestDecide(ShareRequestDecide {
            request_id: self.id,
            decision,
            items,
            conditions: self.conditions,
            legal_basis: self.legal_basis,
            failed_conditions: self.failed_conditions,
            reason: self.reason,
        })
    }
}

/// Runs `liuhen request`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Submit(submit) => {
            let session = Session::open(options)?;
            let key = StateKey::catalog(&submit.catalog);
            let catalog: Catalog = lookup::need(&session.client, &key).await?;
            session.send(submit.payload(catalog.version)).await
        }
        Command::Accept { id, refuse, reason } => {
            let payload = ShareRequestAccept { request_id: id, accept: !refuse, reason };
            Session::open(options)?.send(Payload::ShareRequestAccept(payload)).await
        }
        Command::Decide(decide) => {
            let session = Session::open(options)?;
            let key = StateKey::request(&decide.id);
            let request: ShareRequest = lookup::need(&session.client, &key).await?;
            session.send(decide.payload(&request)).await
        }
        Command::Show { id } => lookup::show::<ShareRequest>(options, StateKey::request(&id)).await,
        Command::List { party, status, paging } => {
            let client = session::client(options)?;
            let filter = RequestFilter { org: party, status };
            let found = client.requests(&filter, &paging.request()).await;
            let headers = ["id", "catalog", "consumer", "provider", "status", "submitted"];
            lookup::page(&found.map_err(network_failure)?, headers, |request| {
                [
                    request.request.request_id.to_string(),
                    request.request.catalog_id.to_string(),
                    request.consumer.to_string(),
                    request.provider.to_string(),
                    name(&request.status),
                    request.submitted_at.to_string(),
                ]
            })
        }
    }
}
