//! Verification of any mix of claims by one back end.

use super::claim::Claim;
use super::lanes::Lanes;
use super::lockstep::{self, Known};
use super::single;

/// The verdict on each claim, in order. `None` is a signature out of range, which
/// is invalid.
#[inline(always)]
pub(crate) fn verify<L: Lanes>(lanes: L, claims: &[Option<Claim<'_>>]) -> Vec<bool> {
    let mut verdicts = vec![false; claims.len()];
    let mut known = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        match claim {
            None => {}
            Some(Claim { table: Some(table), .. }) if claims.len() > 1 => {
                known.push(Known { claim: claim.expect("just matched"), table, index });
            }
            Some(claim) => verdicts[index] = single::verify(lanes.field(), claim),
        }
    }
    lockstep::verify(lanes, &known, &mut verdicts);
    verdicts
}
