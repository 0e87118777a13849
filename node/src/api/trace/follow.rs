//! Which transactions belong to a share besides those about its request and grant.

use liuhen_types::entity::OrgStatus;
use liuhen_types::{OrgId, Payload, StateKey};

/// True of what concerns a catalog entry itself, whoever shares it.
pub(super) const fn concerns_entry(payload: &Payload) -> bool {
    use Payload::*;
    matches!(
        payload,
        CatalogSubmit(_)
            | CatalogReview(_)
            | CatalogCorrect(_)
            | CatalogPublish(_)
            | CatalogChangeNotice(_)
            | CatalogUpdateSubmit(_)
            | CatalogRetire(_)
            | ResourceMount(_)
            | ResourceUpdate(_)
            | ResourceUnmount(_)
    )
}

/// The entity that an accepted transaction about the share began, whose further life
/// belongs to the share.
pub(super) fn begun_by(payload: &Payload) -> Option<StateKey> {
    use Payload::*;
    Some(match payload {
        DeliveryReceipt(receipt) => StateKey::delivery(&receipt.delivery_id),
        ViolationRecord(record) => StateKey::violation(&record.violation_id),
        IncidentOpen(open) => StateKey::incident(&open.incident_id),
        DisputeRaise(raise) => StateKey::dispute(&raise.dispute_id),
        QualityIssueRaise(raise) => StateKey::issue(&raise.issue_id),
        ExportApprovalApply(apply) => StateKey::export(&apply.export_id),
        _ => return None,
    })
}

/// The resource that an accepted transaction mounted behind the entry.
pub(super) fn mounted_by(payload: &Payload) -> Option<StateKey> {
    match payload {
        Payload::ResourceMount(mount) => Some(StateKey::resource(&mount.resource_id)),
        _ => None,
    }
}

/// True of what ends an org.
pub(super) fn ends(org: &OrgId, payload: &Payload) -> bool {
    match payload {
        Payload::OrgStatusSet(set) => set.org == *org && set.status == OrgStatus::Revoked,
        _ => false,
    }
}

/// True if a transaction in the history of such an entity belongs to its life, and is not
/// another matter that only names it: a demand is named by other requests, too.
pub(super) fn concerns(subject: &StateKey, payload: &Payload) -> bool {
    use Payload::*;
    let own = |key: Option<StateKey>| key.as_ref() == Some(subject);
    match payload {
        DemandSubmit(_) | DemandRespond(_) | DemandCoordinate(_) | DemandClose(_) => true,
        DeliveryAcknowledge(_) | DestructionCertificate(_) => true,
        ViolationDecide(_) | IncidentUpdate(_) | IncidentClose(_) | DisputeResolve(_) => true,
        QualityIssueVerify(_) | QualityIssueRemedy(_) | QualityIssueConfirm(_) => true,
        ExportApprovalDecide(_) => true,
        DeliveryReceipt(_) | ViolationRecord(_) | IncidentOpen(_) | ExportApprovalApply(_) => {
            own(begun_by(payload))
        }
        // A dispute or an issue about what belongs to the share.
        DisputeRaise(_) | QualityIssueRaise(_) => true,
        _ => false,
    }
}
