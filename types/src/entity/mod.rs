//! What the state holds: the values behind the keys of [`crate::StateKey`].

pub mod catalog;
pub mod custody;
pub mod deadline;
pub mod org;
pub mod share;
pub mod tally;
// Organs, governance, calendar, bridge:
// Catalog and resources:
pub mod resource;
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:
pub mod audit;
pub mod compliance;
pub mod continuity;
pub mod export;
pub mod indicator;
pub mod security;

pub use catalog::{Catalog, CatalogStatus};
pub use custody::{CopyKind, Custody, CustodyTerm};
pub use deadline::{CalendarYear, Deadline, DeadlineKind};
pub use org::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus, RoleRecord};
pub use share::{
    Authorization, AuthorizationStatus, EvidenceRecord, GatewayLog, RequestStatus, ShareRequest,
};
pub use tally::{Durations, Measure, Period};
// Organs, governance, calendar, bridge:
// Catalog and resources:
pub use resource::{Resource, ResourceData, ResourceStatus, Unmounting};
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:
pub use audit::{AuditFindingRecord, AuditSession};
pub use compliance::{ComplianceCertificate, Missing};
pub use continuity::{Backup, Destruction, ResourceUsage, SecurityAssessment};
pub use export::{DomainCrossing, ExportApproval, ExportStatus};
pub use indicator::{
    EvaluationResult, IndicatorRecord, IndicatorSet, IndicatorValue, Satisfaction, Unit, Value,
};
pub use security::{
    Incident, IncidentEnd, IncidentStatus, RiskAlert, Violation, ViolationStatus, ViolationStep,
};
