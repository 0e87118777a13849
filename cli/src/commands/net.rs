//! `liuhen net`: makes a network.

use std::net::IpAddr;
use std::path::PathBuf;

use liuhen_node::config::ReadAccess;
use liuhen_types::genesis::Params;
use liuhen_types::profile::Profile;
use liuhen_types::{ChainId, OrgId, Text, TimeMs};

use crate::args::Options;
use crate::failure::{Exit, Failure, Result};
use crate::key_store::NewKeyOptions;
use crate::network_files::{MadeNetwork, NewNetwork, make};
use crate::network_plan::{
    Addresses, ChainClock, DEFAULT_PROFILE, HEBEI_AUTHORITY, node_names, plan,
};
use crate::report::{Report, fields};

/// Makes networks.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make genesis, keys and node configurations of a new network
    #[command(after_help = "Examples:
  liuhen net init --dir net --no-passphrase
  liuhen net init --dir net --validators 7 --base-port 9000 --new-passphrase-file secret.txt
  liuhen net init --dir net --hosts 10.13.0.1,10.13.1.1,10.13.6.1,10.13.9.1 --base-port 9000

Each folder below DIR/nodes holds everything of one node; carry it to its machine and
start it with: liuhen node run --config config.toml")]
    Init(Box<Init>),
}

/// The provinces whose region table is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Province {
    /// 河北省
    Hebei,
}

/// Options of `net init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Folder to make, empty or new
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Region table and names
    #[arg(long, value_enum, default_value = "hebei")]
    province: Province,
    /// Rule pack of the province: one that is shipped
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE,
          value_parser = clap::builder::PossibleValuesParser::new(Profile::built_in_names()))]
    profile: String,
    /// Number of validators; 3f+1 of them bear f that fail
    #[arg(long, default_value_t = 4)]
    validators: usize,
    /// Names of the nodes; province and cities by default
    #[arg(long, value_delimiter = ',', conflicts_with = "validators")]
    names: Vec<String>,
    /// Chain id, part of everything that is signed
    #[arg(long, value_name = "ID", default_value = "liuhen-hebei-1")]
    chain_id: ChainId,
    /// First port; three for each node. Free ports by default
    #[arg(long, value_name = "PORT")]
    base_port: Option<u16>,
    /// Addresses of the nodes' machines; all on this one by default
    #[arg(long, value_delimiter = ',', requires = "base_port", value_name = "IP")]
    hosts: Vec<IpAddr>,
    /// Id of the province's data authority
    #[arg(long, value_name = "ID", default_value = "hebei-gov-services")]
    authority: OrgId,
    /// Its name
    #[arg(long, default_value = HEBEI_AUTHORITY)]
    authority_name: Text<200>,
    /// An idle chain makes a block at least this often; 0 for never
    #[arg(long, value_name = "MS", default_value_t = Params::default().heartbeat_ms)]
    heartbeat_ms: u64,
    /// Bytes of a block
    #[arg(long, value_name = "BYTES", default_value_t = Params::default().block_bytes_max)]
    block_bytes_max: u64,
    /// Transactions of a block
    #[arg(long, value_name = "COUNT", default_value_t = Params::default().block_txs_max)]
    block_txs_max: u32,
    /// Bytes of a transaction
    #[arg(long, value_name = "BYTES", default_value_t = Params::default().tx_bytes_max)]
    tx_bytes_max: u32,
    /// Blocks for which a transaction may be valid
    #[arg(long, value_name = "BLOCKS", default_value_t = Params::default().valid_window)]
    valid_window: u64,
    /// How far a block's time may be ahead of a validator's clock
    #[arg(long, value_name = "MS", default_value_t = Params::default().clock_skew_ms)]
    clock_skew_ms: u64,
    /// Access batches anchored later than this are flagged
    #[arg(long, value_name = "MS", default_value_t = Params::default().anchor_delay_max_ms)]
    anchor_delay_max_ms: u64,
    /// Exercises only: the chain runs on simulated time from this instant, such as
    /// 2023-09-18T09:00+08:00, and is moved on by ClockSet transactions; verifiers
    /// refuse its receipts unless told otherwise
    #[arg(long, value_name = "TIME", value_parser = instant)]
    simulated_from: Option<TimeMs>,
    /// Who may read what at the nodes: what their roles allow, or everybody everything
    #[arg(long, value_enum, default_value = "graded")]
    reads: Reads,
    /// How the keys are protected.
    #[command(flatten)]
    keys: NewKeyOptions,
}

/// Who may read what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Reads {
    /// By the roles of who reads
    Graded,
    /// Exercises only: everybody everything
    Open,
}

impl Init {
    fn params(&self) -> Params {
        Params {
            block_bytes_max: self.block_bytes_max,
            block_txs_max: self.block_txs_max,
            tx_bytes_max: self.tx_bytes_max,
            valid_window: self.valid_window,
            clock_skew_ms: self.clock_skew_ms,
            heartbeat_ms: self.heartbeat_ms,
            anchor_delay_max_ms: self.anchor_delay_max_ms,
            ..Params::default()
        }
    }

    fn addresses(&self) -> Addresses {
        match (self.base_port, self.hosts.is_empty()) {
            (None, _) => Addresses::FreePorts,
            (Some(base), true) => Addresses::Loopback(base),
            (Some(base), false) => Addresses::Hosts(self.hosts.clone(), base),
        }
    }

    fn run(self, options: &Options) -> Result<Report> {
        let Province::Hebei = self.province;
        let names =
            if self.names.is_empty() { node_names(self.validators) } else { self.names.clone() };
        let nodes = plan(&names, &self.addresses()).map_err(|error| {
            let hint = "change --validators, --names, --hosts or --base-port";
            Failure::new(Exit::Input, error, hint)
        })?;
        let passphrase = self.keys.passphrase(options.passphrase_file.as_deref())?;
        let encrypted = passphrase.is_some();
        let new = NewNetwork {
            chain_id: self.chain_id.clone(),
            clock: self.simulated_from.map_or(ChainClock::Real(now()), ChainClock::Simulated),
            profile: self.profile.clone(),
            params: self.params(),
            reads: match self.reads {
                Reads::Graded => ReadAccess::Graded,
                Reads::Open => ReadAccess::Open,
            },
            authority_id: self.authority,
            authority_name: self.authority_name,
            nodes,
            passphrase,
        };
        report(&make(&self.dir, &new)?, encrypted)
    }
}

/// An instant with its offset from UTC.
fn instant(text: &str) -> Result<TimeMs, String> {
    let parsed: jiff::Timestamp = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    u64::try_from(parsed.as_millisecond()).map(TimeMs).map_err(|_| "is before 1970".to_owned())
}

/// This machine's clock.
fn now() -> TimeMs {
    let ms = jiff::Timestamp::now().as_millisecond();
    TimeMs(u64::try_from(ms).unwrap_or(0))
}

fn report(made: &MadeNetwork, encrypted: bool) -> Result<Report> {
    let mut text = fields(&[
        ("chain", made.chain_id.to_string()),
        ("genesis", made.genesis_file.display().to_string()),
        ("genesis hash", made.genesis_hash.to_string()),
        ("authority", made.authority_id.to_string()),
        ("authority key", made.authority_key_file.display().to_string()),
    ]);
    text.push_str("\n\nStart each node:\n");
    for node in &made.nodes {
        let config = node.config_file.display();
        text.push_str(&format!("  liuhen node run --config {config}   # {}\n", node.url));
    }
    if encrypted {
        text.push_str("The keys are encrypted: nodes need LIUHEN_PASSPHRASE or --passphrase-file.");
    }
    Report::new(made, text)
}

/// Runs `liuhen net`.
///
/// # Errors
/// If something stands in the way: the message says what.
pub fn run(command: Command, options: &Options) -> Result<Report> {
    let Command::Init(init) = command;
    init.run(options)
}
