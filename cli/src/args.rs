//! The command line as a whole: common options and the list of commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use liuhen_types::{IncidentId, OrgId, SessionId};

use crate::commands;
use crate::failure::EXIT_CODES;

/// Liuhen: a ledger that records who asked, allowed, handed over and accessed
/// government data, and the tools around it
#[derive(Debug, Parser)]
#[command(name = "liuhen", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub options: Options,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Options {
    /// Address of a node, such as http://127.0.0.1:9000; may be given several times
    #[arg(long, global = true, value_name = "URL", env = "LIUHEN_NODE", value_delimiter = ',')]
    pub node: Vec<String>,
    /// Trust root: the chain's genesis.json, from a source you trust
    #[arg(long, global = true, value_name = "FILE", env = "LIUHEN_TRUST")]
    pub trust: Option<PathBuf>,
    /// Org that sends, or in whose name is read
    #[arg(long, global = true, value_name = "ID", env = "LIUHEN_ORG")]
    pub org: Option<OrgId>,
    /// Key file of that org
    #[arg(long, global = true, value_name = "FILE", env = "LIUHEN_KEY")]
    pub key: Option<PathBuf>,
    /// File with the key's passphrase (else LIUHEN_PASSPHRASE, else asked for)
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Read in this audit session of --org; nodes record each read
    #[arg(long, global = true, value_name = "ID", env = "LIUHEN_READ_SESSION")]
    pub read_session: Option<SessionId>,
    /// Read about this incident, as a security authority; nodes record each read
    #[arg(long, global = true, value_name = "ID")]
    pub read_incident: Option<IncidentId>,
    /// Folder that keeps the receipt of every transaction sent
    #[arg(long, global = true, value_name = "DIR", env = "LIUHEN_RECEIPTS")]
    pub receipts: Option<PathBuf>,
    /// Accept a chain on simulated time (tests and exercises only)
    #[arg(long, global = true)]
    pub accept_simulated_time: bool,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, show, register and revoke keys
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Make a network: genesis, keys and node configurations
    #[command(subcommand)]
    Net(commands::net::Command),
    /// Run and check nodes
    #[command(subcommand)]
    Node(commands::node::Command),
    /// Organs and their roles
    #[command(subcommand)]
    Org(commands::org::Command),
    /// Entries of the data catalog
    #[command(subcommand)]
    Catalog(commands::catalog::Command),
    /// Resources mounted behind catalog entries
    #[command(subcommand)]
    Resource(commands::resource::Command),
    /// Share requests
    #[command(subcommand)]
    Request(commands::request::Command),
    /// Authorisations
    #[command(subcommand)]
    Auth(commands::auth::Command),
    /// Anchor a gateway's access records and write the receipt of each
    Anchor(commands::anchor::Anchor),
    /// Record on the chain that a file existed
    Notarize(commands::notarize::Notarize),
    /// Do one activity: a subcommand for each kind of transaction, by its fields
    #[command(subcommand)]
    Act(commands::act::Act),
    /// Send a transaction of any kind from a file; co-sign
    #[command(subcommand)]
    Tx(commands::tx::Command),
    /// The working-day calendar
    #[command(subcommand)]
    Calendar(commands::calendar::Command),
    /// List, show and follow entities of any kind
    #[command(subcommand)]
    Entity(commands::entity::Command),
    /// Work lists: what is due, what is overdue
    Due(commands::due::Due),
    /// Reports computed from the chain
    #[command(subcommand)]
    Report(commands::report::Command),
    /// How validators are spread over sites
    #[command(subcommand)]
    Topology(commands::topology::Command),
    /// Who answers for a copy of data, proven
    Responsibility(commands::responsibility::Responsibility),
    /// Whether an org's systems may be accepted, approved and funded
    Compliance(commands::compliance::Compliance),
    /// Show the whole life of a share
    #[command(subcommand)]
    Trace(commands::trace::Command),
    /// Hold kept access records against the chain and against each other
    #[command(subcommand)]
    Audit(commands::audit::Command),
    /// Verify receipts offline
    Verify(commands::verify::Verify),
    /// Take a checkpoint of the chain, verified
    Checkpoint(commands::checkpoint::Take),
    /// Prove that a kept checkpoint and the newest are of one history
    Consistency(commands::checkpoint::Compare),
    /// Run the product's main job on a fresh four-node network
    Demo(commands::demo::DemoArgs),
    /// Run an acceptance scenario on a fresh four-node network
    #[command(subcommand)]
    Scenario(commands::scenario::Command),
    /// Measure a network of node processes on this machine
    #[command(subcommand)]
    Bench(commands::bench::Command),
    /// Print the completion script of a shell
    Completions(commands::completions::Completions),
}
