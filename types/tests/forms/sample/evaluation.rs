//! Random payloads and entities of evaluation.

use liuhen_types::entity::{
    CitedSnapshot, ComplianceCertificate, ComplianceGap, EvaluationResult, IndicatorRecord,
    IndicatorSet, IndicatorValue, Satisfaction, Unit, Value,
};
use liuhen_types::payload::evaluation::{
    ComplianceCertify, CompliancePurpose, EvaluationResultPublish, Indicator, IndicatorSetPublish,
    IndicatorSnapshot, OrgGrade, SatisfactionAnchor,
};

use super::{Random, Sample, sample_enums, sample_structs};

sample_enums! {
    Unit { Ratio, Count, Seconds }
    CompliancePurpose { Acceptance, Project, Funding }
}

sample_structs! {
    Indicator { id, formula_id, weight, unit }
    IndicatorSetPublish { set_id, version, indicators }
    IndicatorSnapshot { set_id, jurisdiction, period, values_root }
    OrgGrade { org, grade }
    EvaluationResultPublish { jurisdiction, period, evaluator, set_id, grades, report_digest }
    SatisfactionAnchor { period, source, count, score_histogram, digest }
    ComplianceCertify { system_id, purpose }
    IndicatorValue { id, formula_id, unit, value }
    IndicatorSet { set, publisher, jurisdiction, published_at }
    IndicatorRecord {
        set_id, set_version, jurisdiction, period, partial, height, computed_at, requested_by,
        values, values_root,
    }
    CitedSnapshot { set_version, height, values_root }
    EvaluationResult { result, publisher, published_at, snapshot }
    Satisfaction { anchor, org, anchored_at }
    ComplianceCertificate { system_id, owner, purpose, requested_by, issued_at, catalogs }
}

impl Sample for Value {
    fn sample(random: &mut Random) -> Self {
        let mut number = || Sample::sample(random);
        let (numerator, denominator, which) = (number(), number(), number());
        match which % 6 {
            0 => Self::Ratio { numerator, denominator },
            1 => Self::NoDenominator { numerator },
            2 => Self::Count { count: numerator },
            3 => Self::Seconds { seconds: denominator },
            4 => Self::NoDuration,
            _ => Self::NotComputable,
        }
    }
}

impl Sample for ComplianceGap {
    fn sample(random: &mut Random) -> Self {
        match random.below(3) {
            0 => Self::Channel,
            1 => Self::Catalog,
            _ => Self::FullCollection(Sample::sample(random)),
        }
    }
}
