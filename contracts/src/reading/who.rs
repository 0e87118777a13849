//! Who reads: an org with the roles it holds, in a session or about an incident.

use liuhen_types::entity::{AuditSession, HeldRole, Incident, Org, OrgStatus};
use liuhen_types::payload::AuditSessionOpen;
use liuhen_types::{IncidentId, OrgId, SessionId, State, StateError, StateKey, TimeMs};

use super::object::Object;
use crate::state::{decode, read};

/// Who says that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The org.
    pub org: OrgId,
    /// The audit session that it reads in.
    pub session: Option<SessionId>,
    /// The incident that it reads about.
    pub incident: Option<IncidentId>,
}

/// Why somebody is no reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReader {
    /// Unknown, suspended or ended.
    #[error("org {0} is not active")]
    Org(OrgId),
    /// Not open, or another auditor's.
    #[error("audit session {0} is not open for this org")]
    Session(SessionId),
    /// Unknown.
    #[error("there is no incident {0}")]
    Incident(IncidentId),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
}

/// A reader as the state knows it.
pub(super) struct Who {
    pub(super) org: OrgId,
    /// The roles that hold now.
    pub(super) held: Vec<HeldRole>,
    pub(super) session: Option<AuditSessionOpen>,
    /// What the incident names.
    pub(super) incident: Option<Object>,
}

impl Who {
    pub(super) fn find(state: &dyn State, reader: &Reader, now: TimeMs) -> Result<Self, NoReader> {
        let Reader { org, session, incident } = reader;
        let found: Option<Org> = read(state, &StateKey::org(org))?;
        if found.is_none_or(|found| found.status != OrgStatus::Active) {
            return Err(NoReader::Org(org.clone()));
        }
        let held: Option<Vec<HeldRole>> = read(state, &StateKey::held_roles(org))?;
        let mut held = held.unwrap_or_default();
        held.retain(|held| held.valid_to.is_none_or(|last| now <= last));
        Ok(Self {
            session: session.as_ref().map(|id| open_session(state, org, id, now)).transpose()?,
            incident: incident.as_ref().map(|id| named_by(state, id)).transpose()?,
            org: org.clone(),
            held,
        })
    }
}

fn open_session(
    state: &dyn State,
    auditor: &OrgId,
    id: &SessionId,
    now: TimeMs,
) -> Result<AuditSessionOpen, NoReader> {
    let session: Option<AuditSession> = read(state, &StateKey::audit_session(id))?;
    session
        .map(|session| session.session)
        .filter(|session| session.auditor == *auditor && now <= session.valid_to)
        .ok_or_else(|| NoReader::Session(id.clone()))
}

/// What an incident names: those who have to do with it.
fn named_by(state: &dyn State, id: &IncidentId) -> Result<Object, NoReader> {
    let key = StateKey::incident(id);
    let value = state.get(&key)?.ok_or_else(|| NoReader::Incident(id.clone()))?;
    // Read for its form: damage is told here rather than taken for "names nobody".
    let _: Incident = decode(&key, &value)?;
    Ok(Object::of(&key, &value)?)
}
