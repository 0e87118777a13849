//! `liuhen org`: organs and their roles.

use liuhen_sdk::Client;
use liuhen_types::entity::Org;
use liuhen_types::genesis::Region;
use liuhen_types::payload::org::{
    CreditCode, Level, OrgKind, OrgRegister, Role, RoleGrant, Sector,
};
use liuhen_types::{Genesis, OrgId, Payload, RegionCode, StateKey, Text, TimeMs};

use crate::args::Options;
use crate::failure::{Failure, Result};
use crate::lookup::{self, Paging, name};
use crate::report::Report;
use crate::session::{self, Session, network_failure};
use crate::values::{parse_time, word};

/// Organs and their roles.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Register an org (its authority does it)
    #[command(after_help = "Examples:
  liuhen org register sjz-civil --name 石家庄市民政局 --region 130100
  liuhen org register hebei-bigdata --name 河北省大数据中心 --kind operator --region 130000")]
    Register(Register),
    /// Give an org a role in a jurisdiction
    #[command(after_help = "Example:
  liuhen org grant sjz-civil --role provider --jurisdiction 130100")]
    Grant {
        /// The org
        id: OrgId,
        /// province-authority, city-authority, county-authority, provider, consumer,
        /// platform-operator, security-authority, open-data-authority, auditor,
        /// evaluator, authorized-operator or bridge-relayer
        #[arg(long, value_parser = word::<Role>)]
        role: Role,
        /// Region where it holds
        #[arg(long, value_name = "CODE")]
        jurisdiction: RegionCode,
        /// Last instant at which it holds (RFC 3339)
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        valid_to: Option<TimeMs>,
    },
    /// Show an org, proven by the state
    #[command(after_help = "Example:\n  liuhen org show sjz-civil")]
    Show {
        /// The org
        id: OrgId,
    },
    /// List orgs
    #[command(after_help = "Example:\n  liuhen org list --limit 50")]
    List {
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Options of `org register`.
#[derive(Debug, clap::Args)]
pub struct Register {
    /// Id of the new org
    id: OrgId,
    /// Its name
    #[arg(long)]
    name: Text<200>,
    /// department, authority, operator, public-utility, social-data-holder or auditor
    #[arg(long, default_value = "department", value_parser = word::<OrgKind>)]
    kind: OrgKind,
    /// Its region, an entry of the region table
    #[arg(long, value_name = "CODE")]
    region: RegionCode,
    /// Its level, that of its region by default: province, city, county or township
    #[arg(long, value_parser = word::<Level>)]
    level: Option<Level>,
    /// Node it uses, that of its region by default
    #[arg(long, value_name = "CODE")]
    home_node: Option<RegionCode>,
    /// government, party, congress, consultative, discipline, court, procuratorate,
    /// military or social
    #[arg(long, default_value = "government", value_parser = word::<Sector>)]
    sector: Sector,
    /// Unified social credit code (GB 32100)
    #[arg(long, value_name = "CODE")]
    credit_code: Option<CreditCode>,
    /// Authority it answers to: that of its region, or the nearest above that has one; the
    /// sender by default
    #[arg(long, value_name = "ID")]
    parent: Option<OrgId>,
}

impl Register {
    fn payload(self, region: &Region, sender: &OrgId) -> Payload {
        Payload::OrgRegister(OrgRegister {
            org_id: self.id,
            name: self.name,
            credit_code: self.credit_code,
            kind: self.kind,
            level: self.level.unwrap_or(region.level),
            home_node: self.home_node.unwrap_or_else(|| region.home_node.clone()),
            region: self.region,
            sector: self.sector,
            parent_authority: Some(self.parent.unwrap_or_else(|| sender.clone())),
        })
    }
}

/// A region of the table of genesis, or one that was added by transaction.
async fn find_region(genesis: &Genesis, client: &Client, code: &RegionCode) -> Result<Region> {
    if let Some(known) = genesis.regions.iter().find(|region| region.code == *code) {
        return Ok(known.clone());
    }
    let found = client.entity(&StateKey::region(code)).await.map_err(network_failure)?;
    found.value.ok_or_else(|| {
        let message = format!("region {code} is not in the region table");
        Failure::input(message, "give a code of the table, such as 130100 or XA")
    })
}

/// Runs `liuhen org`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Register(register) => {
            let genesis = session::genesis(options)?;
            let session = Session::open(options)?;
            let region = find_region(&genesis, &session.client, &register.region).await?;
            session.send(register.payload(&region, &session.sender.org)).await
        }
        Command::Grant { id, role, jurisdiction, valid_to } => {
            let grant = RoleGrant { org: id, role, jurisdiction, valid_to };
            Session::open(options)?.send(Payload::RoleGrant(grant)).await
        }
        Command::Show { id } => lookup::show::<Org>(options, StateKey::org(&id)).await,
        Command::List { paging } => {
            let client = session::client(options)?;
            let orgs = client.orgs(&paging.request()).await.map_err(network_failure)?;
            lookup::page(&orgs, ["id", "name", "kind", "region", "status"], |org| {
                let registration = &org.registration;
                [
                    registration.org_id.to_string(),
                    registration.name.to_string(),
                    name(&registration.kind),
                    registration.region.to_string(),
                    name(&org.status),
                ]
            })
        }
    }
}
