//! Who reads: an org with the roles it holds, in a session or about an incident.

use liuhen_types::entity::{AuditSession, HeldRole, Incident, IncidentStatus, Org, OrgStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{AuditSessionOpen, IncidentOpen};
use liuhen_types::{IncidentId, OrgId, SessionId, State, StateError, StateKey, TimeMs};

use crate::state::read;

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
    /// Unknown or closed, or the org is no security authority.
    #[error("incident {0} is not open for this org")]
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
    /// The incident as it was opened.
    pub(super) incident: Option<IncidentOpen>,
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
        let mut who = Self { org: org.clone(), held, session: None, incident: None };
        if let Some(id) = session {
            who.session = who.open_session(state, id, now)?;
            who.session.as_ref().ok_or_else(|| NoReader::Session(id.clone()))?;
        }
        if let Some(id) = incident {
            who.incident = who.open_incident(state, id)?;
            who.incident.as_ref().ok_or_else(|| NoReader::Incident(id.clone()))?;
        }
        Ok(who)
    }

    pub(super) fn holds(&self, role: Role) -> bool {
        self.held.iter().any(|held| held.role == role)
    }

    fn open_session(
        &self,
        state: &dyn State,
        id: &SessionId,
        now: TimeMs,
    ) -> Result<Option<AuditSessionOpen>, StateError> {
        if !self.holds(Role::Auditor) {
            return Ok(None);
        }
        let session: Option<AuditSession> = read(state, &StateKey::audit_session(id))?;
        let is_open = |open: &AuditSessionOpen| open.auditor == self.org && now <= open.valid_to;
        Ok(session.map(|session| session.session).filter(is_open))
    }

    fn open_incident(
        &self,
        state: &dyn State,
        id: &IncidentId,
    ) -> Result<Option<IncidentOpen>, StateError> {
        if !self.holds(Role::SecurityAuthority) {
            return Ok(None);
        }
        let incident: Option<Incident> = read(state, &StateKey::incident(id))?;
        let open = incident.filter(|incident| incident.status != IncidentStatus::Closed);
        Ok(open.map(|incident| incident.opened))
    }
}
