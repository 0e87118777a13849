//! `BackupAttest`: a backup of a node exists, of this height and state root.
//!
//! The root is the operator's claim: contracts do not see roots. Whoever restores
//! the copy recomputes it.

use liuhen_types::entity::Backup;
use liuhen_types::payload::BackupAttest;
use liuhen_types::{Code, StateKey};

use super::require_operator;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::Schema;

pub(crate) fn schema(_: &BackupAttest) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &BackupAttest) -> Checked<()> {
    require_operator(context, &payload.node_id)?;
    let last: Option<Backup> = context.read(&StateKey::backup(&payload.node_id, payload.kind))?;
    let is_newer = last.is_none_or(|last| last.attest.height <= payload.height);
    require(is_newer, Code::VersionStale)?;
    require(payload.height < context.block.height, Code::FutureDate)?;
    require(payload.made_at <= context.time(), Code::FutureDate)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &BackupAttest, (): ()) {
    let backup = Backup {
        attest: payload.clone(),
        org: context.sender().clone(),
        recorded_at: context.time(),
    };
    context.put(StateKey::backup(&payload.node_id, payload.kind), &backup);
}
