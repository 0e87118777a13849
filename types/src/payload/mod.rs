//! What a transaction says: one type per kind of transaction.
//!
//! The order of [`Payload`]'s variants is part of the byte form: new kinds are
//! appended, none is moved or removed.

pub mod access;
pub mod catalog;
pub mod evidence;
pub mod key;
pub mod org;
pub mod request;
pub mod resource;
// Organs, governance, calendar, bridge:
pub mod clock;
// Catalog and resources:
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

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::StateKey;

pub use access::AccessAnchor;
pub use catalog::{CatalogCorrect, CatalogPublish, CatalogReview, CatalogSubmit};
pub use evidence::NotarizeEvidence;
pub use key::{KeyRegister, KeyRevoke};
pub use org::{OrgRegister, RoleGrant};
pub use request::{
    AuthorizationIssue, AuthorizationRevoke, ShareRequestAccept, ShareRequestDecide,
    ShareRequestSubmit,
};
pub use resource::{ResourceMount, ResourceUnmount, ResourceUpdate};
// Organs, governance, calendar, bridge:
pub use clock::ClockSet;
// Catalog and resources:
// Collection, backflow, quality, licences, opening:
pub use backflow::{BackflowConfirm, BackflowDecide, BackflowDeliver, BackflowRequest};
pub use bulletin::{
    BulletinClose, BulletinIssue, BulletinRespond, NonCollectionDecide, NonCollectionFinding,
};
pub use collection::{CollectionConfirm, CollectionPlanSet};
pub use licence::{LicenseAbolish, LicenseIssue, LicenseUpdate};
pub use opening::{OpenApply, OpenDecide, OpenPlanPublish, OpenPublish, OpenWithdraw};
pub use quality::{
    QualityAssessmentRecord, QualityIssueConfirm, QualityIssueRaise, QualityIssueRemedy,
    QualityIssueVerify,
};
pub use sync::SyncReport;
// Demands and sharing:
// Security, audit, evaluation:

/// What every kind of payload has.
pub trait Body {
    /// The entities that this transaction is about, whether it is accepted or
    /// refused: they index the history that a trace shows.
    fn subjects(&self) -> Vec<StateKey>;
}

macro_rules! payloads {
    ($( $(#[$doc:meta])* $kind:ident, )*) => {
        /// The kinds of transactions (requirements, annex A).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
        #[serde(tag = "type", content = "body", deny_unknown_fields)]
        pub enum Payload {
            $( $(#[$doc])* $kind($kind), )*
        }

        impl Payload {
            /// The names of all kinds, in the order of the byte form.
            pub const KINDS: &'static [&'static str] = &[$( stringify!($kind), )*];

            /// The kind's name, as in annex A.
            pub const fn kind(&self) -> &'static str {
                match self { $( Self::$kind(_) => stringify!($kind), )* }
            }

            fn body(&self) -> &dyn Body {
                match self { $( Self::$kind(body) => body, )* }
            }
        }

        $( impl From<$kind> for Payload {
            fn from(body: $kind) -> Self {
                Self::$kind(body)
            }
        } )*
    };
}

payloads! {
    /// Registers an org.
    OrgRegister,
    /// Gives a role in a jurisdiction.
    RoleGrant,
    /// Registers a key.
    KeyRegister,
    /// Revokes a key.
    KeyRevoke,
    /// Submits a catalog entry.
    CatalogSubmit,
    /// Approves or returns an entry.
    CatalogReview,
    /// Corrects a returned entry.
    CatalogCorrect,
    /// Publishes an approved entry.
    CatalogPublish,
    /// Mounts a resource behind an entry.
    ResourceMount,
    /// Asks for a share.
    ShareRequestSubmit,
    /// Takes a request into processing, or not.
    ShareRequestAccept,
    /// The provider's decision.
    ShareRequestDecide,
    /// Grants what was decided.
    AuthorizationIssue,
    /// Ends a grant.
    AuthorizationRevoke,
    /// Anchors a batch of access records.
    AccessAnchor,
    /// Notarises a digest.
    NotarizeEvidence,
    // Organs, governance, calendar, bridge:
    /// Moves the clock of a chain on simulated time.
    ClockSet,
    // Catalog and resources:
    /// Reports a new version of a resource's data.
    ResourceUpdate,
    /// Takes a resource from behind its entry.
    ResourceUnmount,
    // Collection, backflow, quality, licences, opening:
    /// Sets by when an entry is to be collected.
    CollectionPlanSet,
    /// States that data were collected, by both sides.
    CollectionConfirm,
    /// Reports data that should be collected and are not.
    NonCollectionFinding,
    /// Verifies or dismisses such a finding.
    NonCollectionDecide,
    /// Issues a bulletin.
    BulletinIssue,
    /// Answers a bulletin.
    BulletinRespond,
    /// Closes a bulletin whose findings were made good.
    BulletinClose,
    /// Asks for data to be returned to their territory.
    BackflowRequest,
    /// Approves or rejects a return.
    BackflowDecide,
    /// Hands the data over.
    BackflowDeliver,
    /// Takes them over, or not.
    BackflowConfirm,
    /// Raises a quality issue.
    QualityIssueRaise,
    /// Verifies it.
    QualityIssueVerify,
    /// Corrects it at its source.
    QualityIssueRemedy,
    /// Confirms that it is solved, or not.
    QualityIssueConfirm,
    /// Records a claim on quality.
    QualityAssessmentRecord,
    /// Issues a licence.
    LicenseIssue,
    /// Updates a licence.
    LicenseUpdate,
    /// Abolishes a licence.
    LicenseAbolish,
    /// Publishes the year's plan of opening.
    OpenPlanPublish,
    /// Asks to open data.
    OpenApply,
    /// Approves or rejects that.
    OpenDecide,
    /// Opens approved data.
    OpenPublish,
    /// Withdraws them.
    OpenWithdraw,
    /// Reports what one side has after a synchronisation.
    SyncReport,
    // Demands and sharing:
    // Security, audit, evaluation:
}

impl Payload {
    /// The entities that this transaction is about, whether it is accepted or
    /// refused: they index the history that a trace shows.
    pub fn subjects(&self) -> Vec<StateKey> {
        self.body().subjects()
    }
}
