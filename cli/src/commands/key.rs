//! `liuhen key`: keys on this machine and keys on the chain.

use std::path::{Path, PathBuf};

use liuhen_crypto::{KeyId, PublicKey, Signature};
use liuhen_types::limits::TX_JSON_BYTES_MAX;
use liuhen_types::payload::key::{KeyPurpose, KeyRegister, KeyRevoke, prove_possession};
use liuhen_types::{AppId, ChainId, OrgId, Payload, Text, TimeMs};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::args::Options;
use crate::failure::{Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::key_store::{self, NewKeyOptions};
use crate::report::{Report, fields};
use crate::session::{self, Session, network_failure};
use crate::values::{parse_time, word};

/// Keys on this machine and keys on the chain.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a new SM2 key file, encrypted unless told otherwise
    #[command(after_help = "Examples:
  liuhen key generate --out clerk.pem
  liuhen key generate --out gateway.pem --new-passphrase-file secret.txt
  liuhen key generate --out test.pem --no-passphrase")]
    Generate {
        /// File to write, mode 0600; never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// How the key is protected.
        #[command(flatten)]
        new_key: NewKeyOptions,
    },
    /// Show a key file's fingerprint and public key, never the secret
    #[command(after_help = "Examples:
  liuhen key show clerk.pem
  liuhen key show net/nodes/hebei/network.key   # the peer id of a node")]
    Show {
        /// Key file, or network key of a node
        file: PathBuf,
    },
    /// Print the public key as PEM
    #[command(after_help = "Example:\n  liuhen key public clerk.pem --out clerk.pub.pem")]
    Public {
        /// Key file
        file: PathBuf,
        /// File to write instead of printing
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Prove that an org has a new key, for its authority to register it
    #[command(after_help = "Example:
  liuhen key request clerk.pem --for-org sjz-civil --out clerk.request.json --trust genesis.json")]
    Request {
        /// The new key's file
        file: PathBuf,
        /// Org whose key it will be
        #[arg(long, value_name = "ID")]
        for_org: OrgId,
        /// File to write instead of printing
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Register a key on the chain
    #[command(after_help = "Examples:
  liuhen key register --request clerk.request.json --purpose org
  liuhen key register --new-key gateway.pem --purpose gateway --holder gw-1
  liuhen key register --request clerk.request.json --unsent clerk.tx
  liuhen tx cosign clerk.tx --org sjz-authority --key authority.pem

The first key of an org its province or city authority registers, from the org's request.
A further one for all of the org (purpose org) takes that authority's co-signature.")]
    Register(Register),
    /// Sign a read ticket of an hour, for programs that read the API of a node themselves
    #[command(after_help = "Examples:
  liuhen key ticket --org sjz-civil --key clerk.pem --trust genesis.json
  curl -H \"$(liuhen key ticket --org sjz-civil --key clerk.pem)\" \\
    http://127.0.0.1:9000/v1/requests/r1
  liuhen key ticket --org hb-audit --key auditor.pem --read-session audit-2026")]
    Ticket,
    /// Revoke a key on the chain; what it signed before stays valid
    #[command(after_help = "Example:
  liuhen key revoke 3f0c…41 --reason 'left the service' --compromised-since 2026-03-01T08:00:00+08:00")]
    Revoke {
        /// Fingerprint of the key
        key_id: KeyId,
        /// Why
        #[arg(long)]
        reason: Text<500>,
        /// Since when somebody else may have had it (RFC 3339)
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        compromised_since: Option<TimeMs>,
    },
}

/// Options of `key register`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("source").required(true))]
pub struct Register {
    /// Request made by `liuhen key request`
    #[arg(long, value_name = "FILE", group = "source")]
    request: Option<PathBuf>,
    /// The new key's file, if it is on this machine
    #[arg(long, value_name = "FILE", group = "source")]
    new_key: Option<PathBuf>,
    /// File with the new key's passphrase, if it is another than the sender's
    #[arg(long, value_name = "FILE", requires = "new_key")]
    new_key_passphrase_file: Option<PathBuf>,
    /// Org whose key it will be; the sender by default
    #[arg(long, value_name = "ID", conflicts_with = "request")]
    for_org: Option<OrgId>,
    /// What it may sign: org, app, node or gateway
    #[arg(long, default_value = "org", value_parser = word::<KeyPurpose>)]
    purpose: KeyPurpose,
    /// Application or gateway that holds it
    #[arg(long, value_name = "ID")]
    holder: Option<AppId>,
    /// Last instant at which it signs (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    not_after: Option<TimeMs>,
    /// Sign into this file for others to co-sign, and send nothing
    #[arg(long, value_name = "FILE")]
    unsent: Option<PathBuf>,
}

/// A key's proof of possession on its way to the authority.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRequest {
    chain_id: ChainId,
    org: OrgId,
    public_key: PublicKey,
    proof_of_possession: Signature,
}

/// Runs `liuhen key`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Generate { out, new_key } => generate(&out, &new_key, options),
        Command::Show { file } => show(&file, options),
        Command::Public { file, out } => public(&file, out.as_deref(), options),
        Command::Request { file, for_org, out } => request(&file, for_org, out.as_deref(), options),
        Command::Register(register) => {
            let session = Session::open(options)?;
            let request = match (&register.request, &register.new_key) {
                (Some(path), _) => {
                    files::read_value(path, "key request", TX_JSON_BYTES_MAX as u64)?
                }
                (None, Some(path)) => {
                    let org = register.for_org.clone().unwrap_or(session.sender.org.clone());
                    let passphrase = register.new_key_passphrase_file.as_deref();
                    let passphrase = passphrase.or(options.passphrase_file.as_deref());
                    prove(path, passphrase, session.sender.chain_id.clone(), org)?
                }
                (None, None) => return Err(Failure::input("no key given", "add --request FILE")),
            };
            let unsent = register.unsent.clone();
            let payload = register_payload(register, request);
            match unsent {
                Some(path) => session.sign_into(payload, &path).await,
                None => session.send(payload).await,
            }
        }
        Command::Ticket => ticket(options).await,
        Command::Revoke { key_id, reason, compromised_since } => {
            let payload = KeyRevoke { key_id, reason, compromised_since };
            Session::open(options)?.send(Payload::KeyRevoke(payload)).await
        }
    }
}

async fn ticket(options: &Options) -> Result<Report> {
    let sender = session::sender(options)?;
    let reader = session::reader_of(&sender, options);
    let signed = reader.ticket(&sender.chain_id).await.map_err(network_failure)?;
    let header = signed.header();
    let ticket = &signed.ticket;
    let document = json!({
        "chain_id": ticket.chain_id,
        "org": ticket.org,
        "key_id": ticket.key_id,
        "issued_at": ticket.issued_at,
        "expires_at": ticket.expires_at,
        "session": ticket.session,
        "incident": ticket.incident,
        "authorization": header,
    });
    Report::new(&document, format!("Authorization: {header}"))
}

fn register_payload(register: Register, request: KeyRequest) -> Payload {
    Payload::KeyRegister(KeyRegister {
        org: request.org,
        public_key: request.public_key,
        purpose: register.purpose,
        holder: register.holder,
        certificate_digest: None,
        not_after: register.not_after,
        proof_of_possession: request.proof_of_possession,
    })
}

fn generate(out: &Path, new_key: &NewKeyOptions, options: &Options) -> Result<Report> {
    if out.exists() {
        let message = format!("{} exists already and is not overwritten", out.display());
        return Err(Failure::input(message, "name another file, or move this one away"));
    }
    let passphrase = new_key.passphrase(options.passphrase_file.as_deref())?;
    let key = key_store::generate()?;
    key_store::write(out, &key, passphrase.as_ref())?;
    describe(out, key.public_key(), passphrase.is_some())
}

fn show(file: &Path, options: &Options) -> Result<Report> {
    if let Some(seed) = key_store::read_network_seed(file)? {
        let peer_id = liuhen_network::peer_id_of(&seed);
        let text = fields(&[("file", file.display().to_string()), ("peer id", peer_id.clone())]);
        return Report::new(&json!({ "file": file, "peer_id": peer_id }), text);
    }
    let stored = key_store::read(file, options.passphrase_file.as_deref())?;
    describe(file, stored.key.public_key(), stored.encrypted)
}

fn describe(file: &Path, public_key: &PublicKey, encrypted: bool) -> Result<Report> {
    let document = json!({
        "file": file,
        "key_id": public_key.id(),
        "public_key": public_key,
        "encrypted": encrypted,
    });
    let text = fields(&[
        ("file", file.display().to_string()),
        ("key id", public_key.id().to_string()),
        ("public key", public_key.to_string()),
        ("encrypted", if encrypted { "yes (SM4)" } else { "no" }.to_owned()),
    ]);
    Report::new(&document, text)
}

fn public(file: &Path, out: Option<&Path>, options: &Options) -> Result<Report> {
    let stored = key_store::read(file, options.passphrase_file.as_deref())?;
    let public_key = stored.key.public_key();
    let pem = public_key.to_pem();
    let document = json!({ "key_id": public_key.id(), "public_key": public_key, "pem": pem });
    match out {
        Some(path) => {
            files::write_new(path, pem.as_bytes(), Access::Public)?;
            Report::new(&document, format!("wrote {}", path.display()))
        }
        None => Report::new(&document, pem),
    }
}

fn prove(
    file: &Path,
    passphrase: Option<&Path>,
    chain_id: ChainId,
    org: OrgId,
) -> Result<KeyRequest> {
    let key = key_store::read(file, passphrase)?.key;
    let proof_of_possession = prove_possession(&chain_id, &org, &key);
    Ok(KeyRequest { chain_id, org, public_key: *key.public_key(), proof_of_possession })
}

fn request(file: &Path, org: OrgId, out: Option<&Path>, options: &Options) -> Result<Report> {
    let chain_id = session::genesis(options)?.chain_id;
    let request = prove(file, options.passphrase_file.as_deref(), chain_id, org)?;
    let text = serde_json::to_string_pretty(&request).machine("cannot write the request")?;
    match out {
        Some(path) => {
            files::write_new(path, text.as_bytes(), Access::Public)?;
            Report::new(&request, format!("wrote {}", path.display()))
        }
        None => Report::new(&request, text),
    }
}
