//! Verification of any mix of claims by one back end.

use super::claim::Claim;
use super::lanes::Lanes;
use super::lockstep::Known;
use super::{ladder, lockstep, single};

/// The verdict on each claim, in order. `None` is a signature out of range, which
/// is invalid.
///
/// Which way a claim takes depends on its neighbours; the verdict does not, because
/// every way is exact.
#[inline(always)]
pub(crate) fn verify<L: Lanes>(lanes: L, claims: &[Option<Claim<'_>>]) -> Vec<bool> {
    let mut verdicts = vec![false; claims.len()];
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (index, claim) in claims.iter().enumerate() {
        if let Some(claim) = claim {
            match claim.table {
                Some(table) if claims.len() > 1 => {
                    known.push(Known { claim: *claim, table, index });
                }
                _ => unknown.push((*claim, index)),
            }
        }
    }
    lockstep::verify(lanes, &known, &mut verdicts);
    if L::WIDTH > 1 && unknown.len() > 1 {
        ladder::verify(lanes, &unknown, &mut verdicts);
    } else {
        for (claim, index) in &unknown {
            verdicts[*index] = single::verify(lanes.field(), claim);
        }
    }
    verdicts
}
