//! `liuhen auth`: authorisations.

use std::path::PathBuf;

use liuhen_sdk::client::AuthorizationFilter;
use liuhen_types::entity::{Authorization, AuthorizationStatus, ShareRequest};
use liuhen_types::payload::request::{AuthorizationIssue, AuthorizationRevoke, RevocationCause};
use liuhen_types::{
    AuthorizationId, DisputeId, OrgId, Payload, RequestId, StateKey, Text, ViolationId,
};

use crate::args::Options;
use crate::digest::file_digest;
use crate::failure::Result;
use crate::limits::DIGEST_BYTES_MAX;
use crate::lookup::{self, Paging, name};
use crate::report::Report;
use crate::session::{self, Session, network_failure};
use crate::values::word;

/// Authorisations.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Turn a decided request into a grant that names all three parties
    #[command(after_help = "Example:
  liuhen auth issue auth-1 --request req-1 --manager hebei-gov-services --terms terms.pdf")]
    Issue {
        /// Id of the new grant
        id: AuthorizationId,
        /// The decided request
        #[arg(long, value_name = "ID")]
        request: RequestId,
        /// The managing org
        #[arg(long, value_name = "ID")]
        manager: OrgId,
        /// File with the agreed terms; its digest goes on the chain
        #[arg(long, value_name = "FILE")]
        terms: PathBuf,
    },
    /// End a grant at once
    #[command(after_help = "Example:\n  liuhen auth revoke auth-1 --reason 'purpose fulfilled'")]
    Revoke {
        /// The grant
        id: AuthorizationId,
        /// Why
        #[arg(long)]
        reason: Text<500>,
        /// Verified violation of the consumer; its provider needs a cause for what the
        /// contract granted
        #[arg(long, value_name = "ID", conflicts_with = "dispute")]
        violation: Option<ViolationId>,
        /// Dispute in which the contract's approval was overturned
        #[arg(long, value_name = "ID")]
        dispute: Option<DisputeId>,
    },
    /// Show a grant, proven by the state
    #[command(after_help = "Example:\n  liuhen auth show auth-1")]
    Show {
        /// The grant
        id: AuthorizationId,
    },
    /// List grants
    #[command(after_help = "Example:\n  liuhen auth list --party sjz-civil --status active")]
    List {
        /// Only those to which this org is party
        #[arg(long, value_name = "ID")]
        party: Option<OrgId>,
        /// Only those that stand so: active or revoked
        #[arg(long, value_parser = word::<AuthorizationStatus>)]
        status: Option<AuthorizationStatus>,
        /// Which page.
        #[command(flatten)]
        paging: Paging,
    },
}

/// Runs `liuhen auth`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Issue { id, request, manager, terms } => {
            let terms_digest = file_digest(&terms, "terms", DIGEST_BYTES_MAX)?;
            let session = Session::open(options)?;
            let key = StateKey::request(&request);
            let asked: ShareRequest = lookup::need(&session.client, &key).await?;
            let payload = AuthorizationIssue {
                authorization_id: id,
                request_id: request,
                provider: asked.provider,
                consumer: asked.consumer,
                manager,
                terms_digest,
            };
            session.send(Payload::AuthorizationIssue(payload)).await
        }
        Command::Revoke { id, reason, violation, dispute } => {
            let violation = violation.map(RevocationCause::Violation);
            let cause = violation.or(dispute.map(RevocationCause::Dispute));
            let payload = AuthorizationRevoke { authorization_id: id, reason, cause };
            Session::open(options)?.send(Payload::AuthorizationRevoke(payload)).await
        }
        Command::Show { id } => {
            lookup::show::<Authorization>(options, StateKey::authorization(&id)).await
        }
        Command::List { party, status, paging } => {
            let client = session::client(options)?;
            let filter = AuthorizationFilter { org: party, status };
            let found = client.authorizations(&filter, &paging.request()).await;
            let headers = ["id", "catalog", "consumer", "provider", "status", "used", "valid to"];
            lookup::page(&found.map_err(network_failure)?, headers, |grant| {
                [
                    grant.authorization_id.to_string(),
                    grant.catalog_id.to_string(),
                    grant.consumer.to_string(),
                    grant.provider.to_string(),
                    name(&grant.status),
                    format!("{} of {}", grant.used(), grant.quota),
                    grant.valid_to.to_string(),
                ]
            })
        }
    }
}
