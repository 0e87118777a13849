//! `liuhen resource`: resources mounted behind catalog entries.

use std::path::PathBuf;

use liuhen_types::entity::{Catalog, Resource};
use liuhen_types::payload::resource::{AccessMode, ResourceKind, ResourceMount};
use liuhen_types::{CatalogId, GatewayId, ItemId, Payload, ResourceId, StateKey, Text};

use crate::args::Options;
use crate::digest::file_digest;
use crate::failure::Result;
use crate::limits::DIGEST_BYTES_MAX;
use crate::lookup;
use crate::report::Report;
use crate::session::Session;
use crate::values::word;

/// Resources mounted behind catalog entries.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Mount a resource behind a published entry
    #[command(after_help = "Example:
  liuhen resource mount villages-api --catalog hebei-division-village --kind api \\
      --endpoint gateway:villages --schema villages.schema.json")]
    Mount(Mount),
    /// Show a resource, proven by the state
    #[command(after_help = "Example:\n  liuhen resource show villages-api")]
    Show {
        /// The resource
        id: ResourceId,
    },
}

/// Options of `resource mount`.
#[derive(Debug, clap::Args)]
pub struct Mount {
    /// Id of the new resource
    id: ResourceId,
    /// The entry
    #[arg(long, value_name = "ID")]
    catalog: CatalogId,
    /// Form: api, file, table or service
    #[arg(long, value_parser = word::<ResourceKind>)]
    kind: ResourceKind,
    /// Where the data are: logical (with the provider) or physical (on the platform)
    #[arg(long, default_value = "logical", value_parser = word::<AccessMode>)]
    access_mode: AccessMode,
    /// Reference that the gateway resolves; never a credential
    #[arg(long, value_name = "REF")]
    endpoint: Text<200>,
    /// Items it serves; all of the entry by default
    #[arg(long = "item", value_name = "ID")]
    items: Vec<ItemId>,
    /// File with the resource's schema; its digest goes on the chain
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// Place abroad of the endpoint, as in the approval that allows it
    #[arg(long, value_name = "PLACE")]
    abroad: Option<Text<100>>,
    /// Gateway that serves calls for it; who locates the entry is told
    #[arg(long, value_name = "ID")]
    gateway: Option<GatewayId>,
}

/// Runs `liuhen resource`.
///
/// # Errors
/// As the commands say.
pub async fn run(command: Command, options: &Options) -> Result<Report> {
    match command {
        Command::Mount(mount) => {
            let schema_digest = file_digest(&mount.schema, "schema", DIGEST_BYTES_MAX)?;
            let session = Session::open(options)?;
            let key = StateKey::catalog(&mount.catalog);
            let catalog: Catalog = lookup::need(&session.client, &key).await?;
            let all = || catalog.entry.items.iter().map(|item| item.item_id.clone()).collect();
            let items = if mount.items.is_empty() { all() } else { mount.items };
            let payload = ResourceMount {
                resource_id: mount.id,
                catalog_id: mount.catalog,
                catalog_version: catalog.version,
                kind: mount.kind,
                access_mode: mount.access_mode,
                endpoint_ref: mount.endpoint,
                items,
                schema_digest,
                is_state_secret: false,
                abroad: mount.abroad,
                gateway_id: mount.gateway,
            };
            session.send(Payload::ResourceMount(payload)).await
        }
        Command::Show { id } => lookup::show::<Resource>(options, StateKey::resource(&id)).await,
    }
}
