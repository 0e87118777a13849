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
pub mod backflow;
pub mod bulletin;
pub mod collection;
pub mod licence;
pub mod opening;
pub mod quality;
pub mod sync;
// Demands and sharing:
// Security, audit, evaluation:

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
pub use backflow::{Backflow, BackflowAnswer, BackflowCopy, BackflowDelivery, BackflowStatus};
pub use bulletin::{Bulletin, BulletinResponse, Finding, FindingStatus, OpenElementFinding};
pub use collection::{Collected, Collection, CollectionPlan, CollectionStatus, OpenFinding};
pub use licence::{Abolition, Licence, LicenceVersion};
pub use opening::{OpenPlan, Opening, OpeningStatus, PlannedOpening};
pub use quality::{
    Downstream, IssueStatus, KnownDefect, QualityAssessment, QualityIssue, QualityNews,
    QualityNotice, Remedy,
};
pub use sync::{SideReport, SyncOutcome, SyncRound, SyncStanding};
// Demands and sharing:
// Security, audit, evaluation:
