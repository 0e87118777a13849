//! Which keys may sign for all of an org now: those without an end are
//! counted, those with one are listed, so that who has ended counts no more.

use liuhen_types::entity::KeyRecord;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Code, KeyId, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::limits::KEYS_ENDING_MAX;
use crate::refusal::{Checked, require};

/// Keys that may sign for all of an org at block time.
#[derive(Clone)]
pub(crate) struct LiveKeys {
    /// How many have no end.
    lasting: u64,
    /// The others, with their last instants, in order of registration.
    ending: Vec<(KeyId, TimeMs)>,
    /// True if the state has a list of those that end.
    is_listed: bool,
}

impl LiveKeys {
    pub(crate) fn read(context: &Context<'_>, org: &OrgId) -> Checked<Self> {
        let lasting: Option<u64> = context.read(&StateKey::key_count(org))?;
        let ending: Option<Vec<(KeyId, TimeMs)>> = context.read(&StateKey::keys_ending(org))?;
        let is_listed = ending.is_some();
        let mut ending = ending.unwrap_or_default();
        ending.retain(|(_, end)| context.time() <= *end);
        Ok(Self { lasting: lasting.unwrap_or(0), ending, is_listed })
    }

    pub(crate) fn count(&self) -> u64 {
        self.lasting.saturating_add(self.ending.len() as u64)
    }

    pub(crate) fn lasting(&self) -> u64 {
        self.lasting
    }

    /// With a new key for all of the org.
    pub(crate) fn with(mut self, id: KeyId, not_after: Option<TimeMs>) -> Checked<Self> {
        match not_after {
            Some(end) => {
                require(self.ending.len() < KEYS_ENDING_MAX, Code::QuotaExceeded)?;
                self.ending.push((id, end));
            }
            None => self.lasting = self.lasting.saturating_add(1),
        }
        Ok(self)
    }

    /// Without a key that is not revoked yet. One that has ended, or that signs for a
    /// part of the org only, was none of them.
    pub(crate) fn without(mut self, id: &KeyId, record: &KeyRecord) -> Self {
        match (record.purpose, record.not_after) {
            (KeyPurpose::Org, Some(_)) => self.ending.retain(|(listed, _)| listed != id),
            (KeyPurpose::Org, None) => self.lasting = self.lasting.saturating_sub(1),
            (KeyPurpose::App | KeyPurpose::Node | KeyPurpose::Gateway, _) => {}
        }
        self
    }

    pub(crate) fn write(&self, context: &mut Context<'_>, org: &OrgId) {
        context.put(StateKey::key_count(org), &self.lasting);
        if self.is_listed || !self.ending.is_empty() {
            context.put(StateKey::keys_ending(org), &self.ending);
        }
    }
}
