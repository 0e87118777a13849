//! Block sync: serving decided blocks, and taking those that peers serve.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arc_malachitebft_app_channel::app::engine::host::SyncedValueOutcome;
use arc_malachitebft_app_channel::app::types::core::{
    CommitCertificate as EngineCertificate, CommitSignature as EngineSignature,
    ExtendedCommitCertificate, Round, VoteExtensions,
};
use arc_malachitebft_app_channel::app::types::sync::RawDecidedValue;
use bytes::Bytes;
use liuhen_types::{CommitCertificate, Height, KeyId};
use ractor::RpcReplyPort;

use super::{Driver, fail, reply};
use crate::application::{Application, Fatal, ProposedBlock, StoredProposal};
use crate::codec::{decode_block, encode_block};
use crate::context::{Address, BlockHeight, Ledger, ValueId};
use crate::limits::{SYNC_BLOCKS_MAX, SYNC_EXTRA_BYTES};

impl Driver {
    /// Reads blocks for a peer, beside whatever the engine asks meanwhile.
    pub(super) fn serve(
        &self,
        range: RangeInclusive<BlockHeight>,
        port: RpcReplyPort<Vec<RawDecidedValue<Ledger>>>,
    ) {
        let app = Arc::clone(self.app());
        let (failure, supervisor) = (self.parts.failure.clone(), self.parts.supervisor.clone());
        let bytes_max = self.parts.block_bytes_max.saturating_add(SYNC_EXTRA_BYTES);
        tokio::spawn(async move {
            match read_blocks(app.as_ref(), range, bytes_max).await {
                Ok(values) => reply(port, values),
                Err(fatal) => fail(&failure, &supervisor, fatal),
            }
        });
    }

    /// A peer served a block whose certificate the engine has verified.
    pub(super) async fn synced_value(
        &mut self,
        height: Height,
        round: Round,
        proposer: KeyId,
        bytes: &Bytes,
    ) -> Result<SyncedValueOutcome<Ledger>, Fatal> {
        if height != self.due {
            return Ok(SyncedValueOutcome::LocalTransientError);
        }
        let (Ok((header, body)), Some(round)) = (decode_block(bytes), round.as_u32()) else {
            return Ok(SyncedValueOutcome::PeerFault);
        };
        if header.height != height {
            return Ok(SyncedValueOutcome::PeerFault);
        }
        let proposal = StoredProposal {
            round,
            pol_round: None,
            proposer,
            signature: None,
            block: ProposedBlock { header, body },
            valid: true,
        };
        Ok(SyncedValueOutcome::Verdict(self.judge(proposal).await?))
    }
}

/// The blocks of a range as far as they exist and fit into one response.
async fn read_blocks(
    app: &dyn Application,
    range: RangeInclusive<BlockHeight>,
    bytes_max: u64,
) -> Result<Vec<RawDecidedValue<Ledger>>, Fatal> {
    let (mut values, mut bytes) = (Vec::new(), 0u64);
    let (mut height, end) = (range.start().0, range.end().0);
    while height <= end && values.len() < SYNC_BLOCKS_MAX {
        let Some(decided) = app.decided(height).await? else { break };
        let value = encode_block(&decided.block.header, &decided.block.body);
        bytes = bytes.saturating_add(value.len() as u64);
        if bytes > bytes_max && !values.is_empty() {
            break;
        }
        values.push(RawDecidedValue::new(value, engine_certificate(&decided.certificate)));
        height = height.next();
    }
    Ok(values)
}

fn engine_certificate(certificate: &CommitCertificate) -> ExtendedCommitCertificate<Ledger> {
    let signatures = (certificate.signatures.iter())
        .map(|s| EngineSignature::new(Address(s.address), s.signature))
        .collect();
    let plain = EngineCertificate {
        height: BlockHeight(certificate.height),
        round: Round::new(certificate.round),
        value_id: ValueId(certificate.header_id),
        commit_signatures: signatures,
    };
    ExtendedCommitCertificate::from_commit_certificate_and_extensions(
        plain,
        VoteExtensions::default(),
    )
}
