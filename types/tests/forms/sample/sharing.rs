//! Random payloads and entities of demands and sharing.

use liuhen_types::entity::{
    Delivery, Demand, DemandDifference, DemandStatus, Dispute, DisputeStatus, ExchangeRoute,
    GrantIndex, LineList, Suspension,
};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome, Urgency};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::{
    AuthorizationResume, AuthorizationSuspend, DeliveryAcknowledge, DeliveryReceipt, DemandClose,
    DemandCoordinate, DemandRespond, DemandSubmit, DisputeRaise, DisputeResolve,
    ShareRequestWithdraw,
};

use super::{Random, Sample, sample_enums, sample_structs, sample_variants};

sample_enums! {
    ExchangeRoute { CityToCity, DeptToDept, CityDept, IntraCity, IntraDept, CrossProvince }
    Urgency { Normal, Urgent }
    DemandOutcome { Satisfied, NotSatisfied, NotNeeded }
    DemandStatus {
        Listed, Assigned, DeveloperAssigned, Matched, Requested, Satisfied, Refused, Closed,
    }
    DisputeKind { Refusal, Approval, NotShared, Classification, Verdict }
    DisputeVerdict { Uphold, Overturn }
    DisputeStatus { Open, Upheld, Overturned, Dropped }
}

sample_variants! {
    DemandAnswer { Match, Assign, Refuse }
    DisputeSubject { Request, Catalog, Issue, Violation, Finding }
}

sample_structs! {
    ShareRequestWithdraw { request_id, reason }
    AuthorizationSuspend { authorization_id, reason, cause }
    AuthorizationResume { authorization_id, reason }
    DeliveryReceipt {
        delivery_id, authorization_id, resource_id, resource_version, record_count, data_digest,
        channel_id, mode, target, destination, status,
    }
    DeliveryAcknowledge { delivery_id, record_count, data_digest, target }
    DemandSubmit {
        demand_id, service_item, items, licence_kinds, line, scenario, urgency, is_state_secret,
    }
    DemandRespond { demand_id, answer, reason }
    DemandCoordinate { demand_id, meeting_on, participants, developer, minutes_digest }
    DemandClose { demand_id, outcome, reason }
    DisputeRaise { dispute_id, subject, kind, grounds, legal_basis }
    DisputeResolve { dispute_id, verdict, reason, minutes_digest }
    Suspension { since, by, reason, until, ended_by, end_reason, cause }
    GrantIndex { count, cursor }
    Delivery {
        receipt, sender, consumer, delivered_at, is_after_end, unclear_from, acknowledged_at,
        retried_by,
    }
    DemandDifference { with, guide, missing, extra }
    LineList { demand_id, region }
    Demand {
        demand, consumer, status, submitted_at, difference, responded_by, catalog_id, provider,
        legal_basis, coordination, request_id, satisfied_on, outcome, reason,
    }
    Dispute {
        dispute, raiser, respondent, status, raised_at, resolved_by, resolved_at, reason,
        minutes_digest,
    }
}

impl Sample for DeliveryStatus {
    fn sample(random: &mut Random) -> Self {
        match random.below(4) {
            0 => Self::Ok,
            1 => Self::Partial,
            2 => Self::Failed(Sample::sample(random)),
            _ => Self::Retried(Sample::sample(random)),
        }
    }
}
