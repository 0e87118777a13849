//! Brings entries into the chain as a province does: submitted by providers, approved
//! by the authority, published; all through the nodes' HTTP API, wave by wave.

use std::time::Instant;

use anyhow::{Result, ensure};
use liuhen_types::limits::BLOCK_TXS_MAX;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::{CatalogPublish, CatalogReview, CatalogSubmit};
use liuhen_types::{Height, Payload, RegionCode, SignedTransaction, Text};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::super::evidence::{LoadOrg, Ready, transaction};
use super::super::limits::{DRAIN_MAX, SEARCH_REQUEST_BYTES, SEARCH_REQUEST_TXS, SEARCH_WAVE};
use super::super::say;
use super::super::submit::Target;
use super::super::testbed::Testbed;
use super::corpus;

const _: () = assert!(SEARCH_WAVE <= BLOCK_TXS_MAX);

/// Submits, approves and publishes so many entries; gives the seconds that it took.
///
/// # Errors
/// If one is not taken or not committed.
pub async fn publish_all(
    testbed: &Testbed,
    orgs: &[LoadOrg],
    catalogs: usize,
    items: usize,
) -> Result<f64> {
    let targets: Vec<Target> = testbed
        .fleet
        .urls()
        .iter()
        .map(|url| Target::new(url, &testbed.trust))
        .collect::<Result<_>>()?;
    let (region, started) = (testbed.region()?, Instant::now());
    for from in (0..catalogs).step_by(SEARCH_WAVE) {
        let numbers: Vec<usize> = (from..catalogs.min(from + SEARCH_WAVE)).collect();
        let tip = testbed.client.status().await?.height;
        let submitted = sign(&numbers, |n| submit(testbed, orgs, n, items, &region, tip))?;
        wave(testbed, &targets, submitted).await?;
        let mut approved = Vec::with_capacity(numbers.len());
        for number in &numbers {
            approved.push(ready(&testbed.sign_as_authority(approve(*number)?, tip).await?));
        }
        wave(testbed, &targets, approved).await?;
        let published = sign(&numbers, |n| publish(testbed, orgs, n, tip))?;
        wave(testbed, &targets, published).await?;
        let (done, seconds) = (from + numbers.len(), started.elapsed().as_secs_f64());
        say(format!("{done} of {catalogs} entries are published after {seconds:.0} s"));
    }
    Ok(started.elapsed().as_secs_f64())
}

/// One step of many entries, each in any order; returns when all are committed.
async fn wave(testbed: &Testbed, targets: &[Target], txs: Vec<Ready>) -> Result<()> {
    let before = testbed.client.status().await?.log_size;
    let mut requests: Vec<Vec<&Ready>> = Vec::new();
    let mut bytes = usize::MAX;
    for tx in &txs {
        let full = bytes.saturating_add(tx.body.len()) > SEARCH_REQUEST_BYTES
            || requests.last().is_some_and(|list| list.len() == SEARCH_REQUEST_TXS);
        if full {
            requests.push(Vec::new());
            bytes = 0;
        }
        bytes += tx.body.len();
        requests.extend(requests.is_empty().then(Vec::new));
        if let Some(list) = requests.last_mut() {
            list.push(tx);
        }
    }
    for (n, list) in requests.iter().enumerate() {
        let Some(target) = targets.get(n % targets.len().max(1)) else { continue };
        let taken = target.submit_list(list, || false).await?;
        ensure!(taken.iter().all(|taken| *taken), "a node did not take a transaction");
    }
    testbed.wait_log_size(before + txs.len() as u64, DRAIN_MAX).await.map(drop)
}

fn sign(
    numbers: &[usize],
    one: impl Fn(usize) -> Result<SignedTransaction> + Sync,
) -> Result<Vec<Ready>> {
    numbers.into_par_iter().map(|number| one(*number).map(|tx| ready(&tx))).collect()
}

fn ready(tx: &SignedTransaction) -> Ready {
    Ready { id: tx.id(), body: tx.to_bytes().into() }
}

fn submit(
    testbed: &Testbed,
    orgs: &[LoadOrg],
    number: usize,
    items: usize,
    region: &RegionCode,
    tip: Height,
) -> Result<SignedTransaction> {
    let entry = corpus::entry(number, items, region)?;
    transaction(
        provider(orgs, number),
        &testbed.form_from(tip),
        Payload::CatalogSubmit(CatalogSubmit { entry }),
    )
}

fn approve(number: usize) -> Result<Payload> {
    Ok(Payload::CatalogReview(CatalogReview {
        catalog_id: corpus::catalog_id(number)?,
        version: 1,
        decision: ReviewDecision::Approve,
        reasons: Vec::new(),
        reclassify: None,
    }))
}

fn publish(
    testbed: &Testbed,
    orgs: &[LoadOrg],
    number: usize,
    tip: Height,
) -> Result<SignedTransaction> {
    let payload = Payload::CatalogPublish(CatalogPublish {
        catalog_id: corpus::catalog_id(number)?,
        version: 1,
        portal_id: Text::new("bench-portal")?,
    });
    transaction(provider(orgs, number), &testbed.form_from(tip), payload)
}

fn provider(orgs: &[LoadOrg], number: usize) -> &LoadOrg {
    &orgs[number % orgs.len()]
}
