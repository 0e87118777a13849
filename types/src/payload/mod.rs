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
pub mod app;
pub mod bridge;
pub mod calendar;
pub mod clock;
pub mod governance;
pub mod node;
pub mod org_change;
pub mod profile;
// Catalog and resources:
// Collection, backflow, quality, licences, opening:
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
pub use app::AppRegister;
pub use bridge::{XchainAnchorOut, XchainMessageIn, XchainPeerSet, XchainReceiptIn};
pub use calendar::CalendarSet;
pub use clock::ClockSet;
pub use governance::{ProposalSubmit, ProposalVote};
pub use node::{NodeRegister, NodeStatusSet, SelfBuildPlanReview, SelfBuildPlanSubmit};
pub use org_change::{OrgStatusSet, OrgUpdate, RoleRevoke};
pub use profile::JurisdictionProfileSet;
// Catalog and resources:
// Collection, backflow, quality, licences, opening:
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
    /// Loads or amends the calendar of a year.
    CalendarSet,
    /// Sets a rule pack from a day on, extends the region table.
    JurisdictionProfileSet,
    /// Sets the responsible posts of an org.
    OrgUpdate,
    /// Suspends or ends an org.
    OrgStatusSet,
    /// Takes a role from an org.
    RoleRevoke,
    /// Onboards an application.
    AppRegister,
    /// Registers a node.
    NodeRegister,
    /// Carries out a vote on a node.
    NodeStatusSet,
    /// Puts something to the vote.
    ProposalSubmit,
    /// Votes on a proposal.
    ProposalVote,
    /// Asks to build a platform of one's own.
    SelfBuildPlanSubmit,
    /// Approves or rejects such a plan.
    SelfBuildPlanReview,
    /// Enters a peer chain as voted.
    XchainPeerSet,
    /// Anchors this chain to a peer.
    XchainAnchorOut,
    /// The peer's confirmation of an anchor.
    XchainReceiptIn,
    /// A proven message of a peer.
    XchainMessageIn,
    // Catalog and resources:
    /// Reports a new version of a resource's data.
    ResourceUpdate,
    /// Takes a resource from behind its entry.
    ResourceUnmount,
    // Collection, backflow, quality, licences, opening:
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
