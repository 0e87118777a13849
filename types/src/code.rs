//! Stable codes: what a contract answered, and why a node took nothing.
//!
//! A number never changes its meaning. Receipts carry the number, never text.
//! 0 is success; 1–99 refuse before a block (envelope, key, schema, transport,
//! and content that a recorded refusal would keep for ever); 100 and above are
//! answers of the contracts, recorded on chain; 900 and above are warnings on
//! accepted transactions. A key or org code is recorded only where an earlier
//! transaction of the same block ended the key or the org, `E_CONTRACT_VERSION` only where
//! that block brought another version.
//!
//! Annex B lists `E_ANCHOR_LATE` among the refusals, with the meaning "accepted, flagged"
//! (as R-48 has it). What is accepted and flagged is a warning here, so it is
//! `W_ANCHOR_LATE`. Its `E_NONCE` is `E_REPLAYED` and `E_TX_WINDOW`: transactions carry no
//! nonce but a random salt and a window of heights, so that applications submit in parallel.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! codes {
    ($( $variant:ident = $number:literal, $name:literal, $meaning:literal; )*) => {
        /// A stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Serialize, Deserialize)]
        pub enum Code {
            $( #[doc = $meaning] #[serde(rename = $name)] $variant, )*
        }

        impl Code {
            /// All codes, by number.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The number that receipts carry.
            pub const fn number(self) -> u16 {
                match self { $( Self::$variant => $number, )* }
            }

            /// The name, as in `E_ROLE`.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// What it means, one phrase.
            pub const fn meaning(self) -> &'static str {
                match self { $( Self::$variant => $meaning, )* }
            }

            /// The code with a number.
            pub const fn from_number(number: u16) -> Option<Self> {
                match number { $( $number => Some(Self::$variant), )* _ => None }
            }
        }
    };
}

codes! {
    Ok = 0, "OK", "accepted";

    SigAlg = 1, "E_SIG_ALG", "signature algorithm is not SM2 with SM3";
    BadSignature = 2, "E_BAD_SIGNATURE", "signature does not verify";
    KeyUnknown = 3, "E_KEY_UNKNOWN", "no such key, or not a key of the sender";
    KeyRevoked = 4, "E_KEY_REVOKED", "key revoked at this height";
    KeyExpired = 5, "E_KEY_EXPIRED", "key past its last day";
    ChainId = 6, "E_CHAIN_ID", "made for another chain";
    TxExpired = 7, "E_TX_EXPIRED", "valid_until has passed";
    TxWindow = 8, "E_TX_WINDOW", "valid_until lies too far ahead";
    Replayed = 9, "E_REPLAYED", "a transaction with this id is already in the chain";
    Version = 10, "E_VERSION", "unknown version of the envelope";
    PayloadTooLarge = 11, "E_PAYLOAD_TOO_LARGE", "above the hard limit";
    MalformedBytes = 12, "E_MALFORMED_BYTES", "bytes are not a canonical value";
    MalformedJson = 13, "E_MALFORMED_JSON", "text is not JSON";
    JsonTooDeep = 14, "E_JSON_TOO_DEEP", "JSON nested too deeply";
    UnknownField = 15, "E_UNKNOWN_FIELD", "JSON has a field that the schema lacks";
    Schema = 16, "E_SCHEMA", "payload does not fit the schema";
    ContentType = 17, "E_CONTENT_TYPE", "content type is not served";
    NotFound = 18, "E_NOT_FOUND", "no such object";
    Parameter = 19, "E_PARAMETER", "a parameter of the query is out of range";
    Busy = 20, "E_BUSY", "too much to do; try again later";
    Method = 21, "E_METHOD", "method is not served here";
    OrgSuspended = 22, "E_ORG_SUSPENDED", "the sending org is not active";
    PlaintextPersonalData = 23, "E_PLAINTEXT_PERSONAL_DATA", "an identifier-like value in clear";
    SecretNotAllowed = 24, "E_SECRET_NOT_ALLOWED", "state-secret subject";
    Internal = 25, "E_INTERNAL", "the node failed; nothing is known of the request's effect";
    Ticket = 26, "E_TICKET", "read ticket is malformed, expired, or not signed by a key of its org";
    SaltRequired = 27, "E_SALT_REQUIRED", "unsalted digest where a salted one is required";
    ContractVersion = 28, "E_CONTRACT_VERSION", "made for contracts of another version than is in force";

    Role = 100, "E_ROLE", "role lacks this transaction";
    Jurisdiction = 101, "E_JURISDICTION", "subject lies outside the sender's jurisdiction";
    State = 102, "E_STATE", "subject is not in the needed state";
    Duplicate = 103, "E_DUPLICATE", "id already used";
    CosignRequired = 104, "E_COSIGN_REQUIRED", "a required second signature is missing";
    ReasonRequired = 105, "E_REASON_REQUIRED", "refusal, return or closure lacks a reason";
    SelfReview = 106, "E_SELF_REVIEW", "reviewer is the submitter or a party";
    ReferenceUnknown = 107, "E_REFERENCE_UNKNOWN", "a referenced object does not exist";
    QuotaExceeded = 108, "E_QUOTA_EXCEEDED", "quota of org, app or grant used up";
    PopInvalid = 110, "E_POP_INVALID", "proof of possession of the key fails";
    FutureDate = 111, "E_FUTURE_DATE", "date lies after block time";
    ClockNotSimulated = 113, "E_CLOCK_NOT_SIMULATED", "the chain runs on real time";
    ClockBackward = 114, "E_CLOCK_BACKWARD", "a clock may only move forward, within its step";

    AuthorityExists = 200, "E_AUTHORITY_EXISTS", "jurisdiction already has an active authority";
    RegionUnknown = 201, "E_REGION_UNKNOWN", "region not in the table";
    CountyNodeForbidden = 202, "E_COUNTY_NODE_FORBIDDEN", "county level may not run a node";
    HomeNodeMismatch = 203, "E_HOME_NODE_MISMATCH", "home node is not the one in the region table";
    PlanNotApproved = 204, "E_PLAN_NOT_APPROVED", "self-build plan lacks approval";
    ConformityRequired = 205, "E_CONFORMITY_REQUIRED", "no valid conformity review";
    SyncGap = 206, "E_SYNC_GAP", "synchronisation reports differ";
    NewChannelForbidden = 207, "E_NEW_CHANNEL_FORBIDDEN", "channel built after the cutoff";
    ChannelUnregistered = 208, "E_CHANNEL_UNREGISTERED", "exchange over an unregistered channel";
    PortalForbidden = 209, "E_PORTAL_FORBIDDEN", "own portal not allowed by the profile";
    RoleSeparation = 210, "E_ROLE_SEPARATION", "management, operation and audit may not be in one org";
    ResponsibleMissing = 211, "E_RESPONSIBLE_MISSING", "responsible unit or liaison not set";
    ProposalState = 212, "E_PROPOSAL_STATE", "no executed proposal for this act";
    QuorumInsufficient = 213, "E_QUORUM_INSUFFICIENT", "too few valid validator signatures or votes";
    CalendarConflict = 214, "E_CALENDAR_CONFLICT", "calendar of a past or running day may not change";
    DoubleSign = 215, "E_DOUBLE_SIGN", "same validator key used twice";

    ClassificationRequired = 300, "E_CLASSIFICATION_REQUIRED", "category or grade missing";
    LegalBasisRequired = 301, "E_LEGAL_BASIS_REQUIRED", "restricted sharing or refusal without legal basis";
    LegalBasisKind = 302, "E_LEGAL_BASIS_KIND", "basis is not a law, regulation or rule";
    ConditionsRequired = 303, "E_CONDITIONS_REQUIRED", "conditional sharing without conditions";
    SchemaMismatch = 305, "E_SCHEMA_MISMATCH", "resource does not cover the catalog items";
    NoChange = 306, "E_NO_CHANGE", "new version equals the old";
    Metadata = 307, "E_METADATA", "metadata break the rule set";
    GradeRequirement = 308, "E_GRADE_REQUIREMENT", "a requirement of the grade is not met";
    SystemUnknown = 309, "E_SYSTEM_UNKNOWN", "source system not in the inventory";
    CodeFormat = 310, "E_CODE_FORMAT", "code breaks the rule set";
    TemplateUnknown = 311, "E_TEMPLATE_UNKNOWN", "template not published";
    NoticeNotOpen = 312, "E_NOTICE_NOT_OPEN", "no open change notice";
    SourceConflict = 313, "E_SOURCE_CONFLICT", "element already has a source in scope";
    StandardConflict = 314, "E_STANDARD_CONFLICT", "element already has another standard";
    NotAuthoritativeSource = 315, "E_NOT_AUTHORITATIVE_SOURCE", "request aims at a non-source";
    OwnershipRequired = 316, "E_OWNERSHIP_REQUIRED", "owner, manager and provider are not all set";
    ActiveAuthorizations = 317, "E_ACTIVE_AUTHORIZATIONS", "unmount without notice while grants run";
    LineageCycle = 318, "E_LINEAGE_CYCLE", "lineage would loop";
    LineageRequired = 319, "E_LINEAGE_REQUIRED", "topic resource without origin";

    DemandRequired = 350, "E_DEMAND_REQUIRED", "on-demand source without accepted demand";
    DigestMismatch = 351, "E_DIGEST_MISMATCH", "digests differ";
    NotDue = 352, "E_NOT_DUE", "set time not reached";
    AlreadyCollected = 353, "E_ALREADY_COLLECTED", "full collection exists";
    FindingOpen = 354, "E_FINDING_OPEN", "finding not made good";
    SnapshotRequired = 355, "E_SNAPSHOT_REQUIRED", "progress bulletin without snapshot";
    Territory = 356, "E_TERRITORY", "scope outside the requester's territory";
    UpperGrant = 357, "E_UPPER_GRANT", "upper-level grant does not cover it";

    NotShared = 400, "E_NOT_SHARED", "entry is not shared";
    VersionStale = 401, "E_VERSION_STALE", "not the current version";
    NotProvider = 402, "E_NOT_PROVIDER", "sender is not the providing org";
    NotParty = 403, "E_NOT_PARTY", "sender is not a party";
    ItemUnknown = 404, "E_ITEM_UNKNOWN", "item not in the entry";
    NotMinimal = 405, "E_NOT_MINIMAL", "least-enough justification missing";
    ScopeExceeded = 406, "E_SCOPE_EXCEEDED", "row or region scope too wide";
    ItemNotAuthorized = 407, "E_ITEM_NOT_AUTHORIZED", "item outside the grant";
    PartiesRequired = 408, "E_PARTIES_REQUIRED", "provider, user and manager are not all named right";
    DutyBasisRequired = 409, "E_DUTY_BASIS_REQUIRED", "no mandate duty cited";
    ExportDenied = 410, "E_EXPORT_DENIED", "cross-border without approval";
    ModeNotAuthorized = 411, "E_MODE_NOT_AUTHORIZED", "delivery mode outside the grant";
    ServiceItemRequired = 412, "E_SERVICE_ITEM_REQUIRED", "demand without service item";
    CoordinationRequired = 413, "E_COORDINATION_REQUIRED", "complex scenario not coordinated";
    DisputeOpen = 414, "E_DISPUTE_OPEN", "a dispute on it is already open";
    AppNotAuthorized = 415, "E_APP_NOT_AUTHORIZED", "app outside the grant";
    OperatorRequired = 416, "E_OPERATOR_REQUIRED", "no person reference";
    ScenarioRequired = 417, "E_SCENARIO_REQUIRED", "no scene or case reference";
    MaskingRequired = 418, "E_MASKING_REQUIRED", "masking rule not applied";
    AuthNotActive = 420, "E_AUTH_NOT_ACTIVE", "grant not active at that time";
    AuthExpired = 421, "E_AUTH_EXPIRED", "grant expired";
    AuthRevoked = 422, "E_AUTH_REVOKED", "grant revoked";
    AuthSuspended = 423, "E_AUTH_SUSPENDED", "grant suspended";
    LeafGap = 430, "E_LEAF_GAP", "record sequence not contiguous";
    AnchorChain = 431, "E_ANCHOR_CHAIN", "previous root is not the last root";
    CountMismatch = 432, "E_COUNT_MISMATCH", "record counts differ";
    AppHasWarehouse = 433, "E_APP_HAS_WAREHOUSE", "app already has a warehouse";
    WarehouseRequired = 434, "E_WAREHOUSE_REQUIRED", "bulk grant without warehouse";
    TargetMismatch = 435, "E_TARGET_MISMATCH", "delivered elsewhere than granted";
    DeclassificationRequired = 436, "E_DECLASSIFICATION_REQUIRED", "import from the secret net without reference";
    EvidenceRequired = 437, "E_EVIDENCE_REQUIRED", "accusation without evidence digest";
    CopyUnknown = 438, "E_COPY_UNKNOWN", "no such custody copy";

    NotRaiser = 500, "E_NOT_RAISER", "only the raiser confirms";
    RecollectionRequired = 501, "E_RECOLLECTION_REQUIRED", "no corrected version and re-collection";
    NotIssuer = 502, "E_NOT_ISSUER", "not the issuing org";
    LicenseSuperseded = 503, "E_LICENSE_SUPERSEDED", "a newer licence version exists";
    LicenseAbolished = 504, "E_LICENSE_ABOLISHED", "licence abolished";
    VerificationLevel = 505, "E_VERIFICATION_LEVEL", "subject not verified enough";
    OpenNotApproved = 506, "E_OPEN_NOT_APPROVED", "opening not approved";
    GradeForbidsOpen = 507, "E_GRADE_FORBIDS_OPEN", "grade forbids opening";
    ExclusiveForbidden = 508, "E_EXCLUSIVE_FORBIDDEN", "exclusive grant";
    OperationScope = 509, "E_OPERATION_SCOPE", "activity outside scene, scope or term";

    AuditScope = 600, "E_AUDIT_SCOPE", "outside the audit session";
    SnapshotMismatch = 601, "E_SNAPSHOT_MISMATCH", "values differ from the recomputed ones";
    FormulaUnknown = 602, "E_FORMULA_UNKNOWN", "indicator formula not in contract code";
    AcceptanceBlocked = 603, "E_ACCEPTANCE_BLOCKED", "compliance conditions missing";
    XchainProof = 610, "E_XCHAIN_PROOF", "cross-chain proof invalid";
    XchainReplay = 611, "E_XCHAIN_REPLAY", "sequence not last + 1";
    XchainPeer = 612, "E_XCHAIN_PEER", "peer not registered";
    XchainKind = 613, "E_XCHAIN_KIND", "message kind not allowed";

    AnchorLate = 900, "W_ANCHOR_LATE", "accepted and flagged (E_ANCHOR_LATE of annex B); anchored later than the parameters allow";
    ConditionNotEnforceable = 901, "W_CONDITION_NOT_ENFORCEABLE", "accepted; a condition in free text cannot be enforced";
    DutyOverlap = 902, "W_DUTY_OVERLAP", "accepted; two departments catalog the same duty";
    TemplateDivergence = 903, "W_TEMPLATE_DIVERGENCE", "accepted; entry differs from its template";
    DemandInconsistent = 904, "W_DEMAND_INCONSISTENT", "accepted; same item, different demand across levels";
    DuplicateProcurement = 905, "W_DUPLICATE_PROCUREMENT", "accepted; overlapping purchase of social data";
    Discrimination = 906, "W_DISCRIMINATION", "accepted; same product under different terms";
    Overdue = 907, "W_OVERDUE", "accepted; later than its deadline";
    ProvisionalDue = 908, "W_PROVISIONAL_DUE", "accepted; a deadline rests on a year without calendar";
    ServedAfterEnd = 909, "W_SERVED_AFTER_END", "accepted; accesses served before the gateway could know of the end of the grant";
    OverQuota = 910, "W_OVER_QUOTA", "accepted; accesses served beyond the quota before the gateway could know";
    SyncGapFound = 920, "W_SYNC_GAP", "accepted; synchronisation reports of both sides differ";
}

impl Code {
    /// True for codes on accepted transactions that only warn.
    pub const fn is_warning(self) -> bool {
        self.number() >= 900
    }
}

// By hand, because the derive does not see names that come from a macro.
impl utoipa::PartialSchema for Code {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .enum_values(Some(Self::ALL.iter().map(|code| code.name())))
            .description(Some("A stable code."))
            .into()
    }
}

impl ToSchema for Code {}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl BorshSerialize for Code {
    fn serialize<W: std::io::Write>(&self, writer: &mut W) -> std::io::Result<()> {
        BorshSerialize::serialize(&self.number(), writer)
    }
}

impl BorshDeserialize for Code {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let number = u16::deserialize_reader(reader)?;
        Self::from_number(number).ok_or_else(|| {
            let message = format!("code {number} is unknown");
            std::io::Error::new(std::io::ErrorKind::InvalidData, message)
        })
    }
}

/// What the contracts answered to a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// [`Code::Ok`], or the refusal; a refusal changed nothing.
    pub code: Code,
    /// Warnings on an accepted transaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Code>,
}

impl Outcome {
    /// Accepted, nothing to add.
    pub const fn accepted() -> Self {
        Self { code: Code::Ok, warnings: Vec::new() }
    }

    /// Refused.
    pub const fn refused(code: Code) -> Self {
        Self { code, warnings: Vec::new() }
    }

    /// True if the transaction took effect.
    pub fn is_accepted(&self) -> bool {
        self.code == Code::Ok
    }
}
