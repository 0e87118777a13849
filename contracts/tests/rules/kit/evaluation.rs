//! Payloads of evaluation, and roles that only governance gives.

use liuhen_crypto::sm3;
use liuhen_types::StateKey;
use liuhen_types::entity::{HeldRole, Period, Unit};
use liuhen_types::payload::evaluation::*;
use liuhen_types::payload::org::Role;

use super::{Chain, id};

/// Gives an org just these roles.
pub fn hold(chain: &mut Chain, org: &str, roles: &[(Role, &str)]) {
    let held = |(role, region): &(Role, &str)| HeldRole {
        role: *role,
        jurisdiction: id(region),
        valid_to: None,
    };
    let mut held: Vec<HeldRole> = roles.iter().map(held).collect();
    held.sort();
    chain.force(StateKey::held_roles(&id(org)), &held);
}

pub fn month(year: u16, month: u8) -> Period {
    Period::Month { year, month }
}

pub fn indicator(name: &str, formula: &str, unit: Unit) -> Indicator {
    Indicator { id: id(name), formula_id: id(formula), weight: 100, unit }
}

pub fn indicator_set_publish(version: u32) -> IndicatorSetPublish {
    IndicatorSetPublish {
        set_id: id("hebei-2023"),
        version,
        indicators: vec![
            indicator("I-02", "update-on-time", Unit::Ratio),
            indicator("I-13", "findings-open", Unit::Count),
            indicator("I-11b", "used-items", Unit::Ratio),
        ],
    }
}

pub fn indicator_snapshot(jurisdiction: &str, period: Period) -> IndicatorSnapshot {
    IndicatorSnapshot {
        set_id: id("hebei-2023"),
        jurisdiction: id(jurisdiction),
        period,
        values_root: None,
    }
}

pub fn evaluation_result(evaluator: &str, period: Period) -> EvaluationResultPublish {
    EvaluationResultPublish {
        jurisdiction: id("130000"),
        period,
        evaluator: id(evaluator),
        set_id: None,
        grades: vec![OrgGrade { org: id("mzt"), grade: id("优秀") }],
        report_digest: sm3(&[b"report"]),
    }
}

pub fn satisfaction_anchor(period: Period, histogram: [u64; 5]) -> SatisfactionAnchor {
    SatisfactionAnchor {
        period,
        source: id("portal"),
        count: histogram.iter().sum(),
        score_histogram: histogram.to_vec(),
        digest: sm3(&[b"votes", &histogram.map(u64::to_be_bytes).concat()]),
    }
}
