//! The rule pack in force for a region: that of the nearest region upwards that
//! has one.

use liuhen_types::profile::{Grade, Profile};
use liuhen_types::{GradeId, StateKey};

use crate::context::Context;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// The profile in force today for a chain of regions; none if none has one.
pub(crate) fn of(context: &Context<'_>, chain: &RegionChain) -> Checked<Option<Profile>> {
    for region in chain.iter() {
        let found = context.read(&StateKey::profile(&region.code))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A grade of the profile, by its name.
pub(crate) fn grade<'a>(profile: Option<&'a Profile>, grade: &GradeId) -> Option<&'a Grade> {
    profile?.grades.iter().find(|found| found.grade == *grade)
}
