//! The rule pack in force for a region: that of the nearest region upwards that
//! has one, never looser than those above it.

pub(crate) mod set;

use liuhen_types::profile::{Grade, Profile, ProfileTerms};
use liuhen_types::{GradeId, StateKey};

use crate::context::Context;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// The profile in force today for a chain of regions; none if none has one.
pub(crate) fn of(context: &Context<'_>, chain: &RegionChain) -> Checked<Option<Profile>> {
    let known = context.memo.profiles.borrow().get(&chain.own().code).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let mut nearest: Option<Profile> = None;
    for region in chain.iter() {
        let terms: Option<ProfileTerms> = context.read(&StateKey::profile(&region.code))?;
        let Some(found) = terms.as_ref().and_then(|terms| terms.on(context.today())) else {
            continue;
        };
        nearest = Some(match nearest {
            Some(nearer) => nearer.bounded_by(found),
            None => found.clone(),
        });
    }
    context.memo.profiles.borrow_mut().insert(chain.own().code.clone(), nearest.clone());
    Ok(nearest)
}

/// A grade of the profile, by its name.
pub(crate) fn grade<'a>(profile: Option<&'a Profile>, grade: &GradeId) -> Option<&'a Grade> {
    profile?.grades.iter().find(|found| found.grade == *grade)
}
