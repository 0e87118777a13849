//! Reads what was added to the chain, and believes none of it unproven.

use std::pin::pin;

use anyhow::{Context as _, Result, ensure};
use futures::StreamExt as _;
use liuhen_sdk::{Client, TrustRoot};
use liuhen_types::api::{BlockView, NodeStatus};
use liuhen_types::receipt::SignedHeader;
use liuhen_types::{Code, Hash, Height, TxId};

use super::count::CountedBlock;

/// Everything after `from` up to `to`. Each header is verified with its
/// certificate and follows the one before; outcomes come from the events, which
/// must name the same transactions in the same order.
///
/// # Errors
/// If a node does not answer, or blocks, certificates and events do not fit
/// together.
pub async fn walk(
    client: &Client,
    trust: &TrustRoot,
    from: &NodeStatus,
    to: &NodeStatus,
) -> Result<Vec<CountedBlock>> {
    let blocks = read_blocks(client, trust, from, to).await?;
    let ids: Vec<TxId> = blocks.iter().flat_map(|block| block.transactions.clone()).collect();
    let mut codes = read_codes(client, from.log_size, &ids).await?.into_iter();
    let counted = blocks.into_iter().map(|block| {
        let transactions = block.transactions.into_iter().zip(codes.by_ref()).collect();
        CountedBlock { time: block.header.time, transactions }
    });
    Ok(counted.collect())
}

async fn read_blocks(
    client: &Client,
    trust: &TrustRoot,
    from: &NodeStatus,
    to: &NodeStatus,
) -> Result<Vec<BlockView>> {
    let mut blocks = Vec::new();
    let mut parent = Parent { id: from.header_id, log_size: from.log_size };
    for height in from.height.0 + 1..=to.height.0 {
        let block = client.block(Height(height)).await;
        let block = block.with_context(|| format!("cannot read block {height}"))?;
        parent = check(&block, Height(height), &parent, trust)?;
        blocks.push(block);
    }
    ensure!(
        parent.id == to.header_id && parent.log_size == to.log_size,
        "the blocks up to {} do not lead to the node's tip",
        to.height
    );
    Ok(blocks)
}

/// What the next block must follow.
struct Parent {
    id: Hash,
    log_size: u64,
}

fn check(block: &BlockView, height: Height, parent: &Parent, trust: &TrustRoot) -> Result<Parent> {
    let (header, certificate) = (block.header.clone(), block.certificate.clone());
    let signed = SignedHeader { header, certificate };
    signed.verify(trust, &trust.validators).with_context(|| format!("block {height}"))?;
    let header = &signed.header;
    let log_size = parent.log_size + block.transactions.len() as u64;
    ensure!(
        header.height == height && header.parent == parent.id,
        "block {height} does not follow the one before"
    );
    ensure!(
        block.log_start == parent.log_size && header.log_size == log_size,
        "block {height} shows {} transactions, its header does not",
        block.transactions.len()
    );
    Ok(Parent { id: header.id(), log_size })
}

/// The outcomes of transactions that stand in the log from index `from` on.
async fn read_codes(client: &Client, from: u64, ids: &[TxId]) -> Result<Vec<Code>> {
    let mut events = pin!(client.events(from).take(ids.len()));
    let mut codes = Vec::with_capacity(ids.len());
    for id in ids {
        let event = events.next().await.context("the events ended")??;
        let index = event.log_index;
        ensure!(event.tx_id == *id, "event {index} is about {}, not {id}", event.tx_id);
        codes.push(event.outcome.code);
    }
    Ok(codes)
}
