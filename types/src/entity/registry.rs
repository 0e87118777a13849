//! The kinds of entities by the keys of the state, so that every entity can be
//! listed and shown in one way.

use serde::Serialize;
use utoipa::ToSchema;

use super::*;
use crate::genesis::{Params, Region};
use crate::state::StateKey;
use crate::validator::ValidatorSet;

/// One kind of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntityKind {
    /// Its name, such as `catalog`.
    pub name: &'static str,
    /// What the keys of its entities start with, such as `catalog/entry/`.
    pub prefix: &'static str,
    /// Its Chinese name.
    pub title: &'static str,
}

/// A value that is not what its key says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("value of {key} is damaged: {reason}")]
pub struct EntityError {
    /// The key.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

macro_rules! entities {
    ($( $name:literal: $prefix:literal => $type:ty, $title:literal; )*) => {
        /// All kinds, in order of name.
        pub const ENTITY_KINDS: &[EntityKind] =
            &[$( EntityKind { name: $name, prefix: $prefix, title: $title }, )*];

        /// An entity as JSON; none if no kind has such a key.
        ///
        /// # Errors
        /// [`EntityError`] if the bytes are not what the key says.
        pub fn entity_json(
            key: &StateKey,
            value: &[u8],
        ) -> Result<Option<serde_json::Value>, EntityError> {
            $( if key.as_bytes().starts_with($prefix.as_bytes()) {
                return json::<$type>(key, value).map(Some);
            } )*
            Ok(None)
        }

        /// Whom and what an entity names; nothing if no kind has such a key.
        ///
        /// # Errors
        /// [`EntityError`] if the bytes are not what the key says.
        pub fn entity_names(key: &StateKey, value: &[u8]) -> Result<Names, EntityError> {
            $( if key.as_bytes().starts_with($prefix.as_bytes()) {
                return names::<$type>(key, value);
            } )*
            Ok(Names::default())
        }
    };
}

fn names<T: borsh::BorshDeserialize + Serialize>(
    key: &StateKey,
    value: &[u8],
) -> Result<Names, EntityError> {
    let damaged = |reason: String| EntityError { key: key.to_string(), reason };
    let entity: T = borsh::from_slice(value).map_err(|e| damaged(e.to_string()))?;
    Names::of(&entity).map_err(|e| damaged(e.to_string()))
}

fn json<T: borsh::BorshDeserialize + Serialize>(
    key: &StateKey,
    value: &[u8],
) -> Result<serde_json::Value, EntityError> {
    let damaged = |reason: String| EntityError { key: key.to_string(), reason };
    let entity: T = borsh::from_slice(value).map_err(|e| damaged(e.to_string()))?;
    serde_json::to_value(entity).map_err(|e| damaged(e.to_string()))
}

/// The kind of a name.
pub fn entity_kind(name: &str) -> Option<&'static EntityKind> {
    ENTITY_KINDS.iter().find(|kind| kind.name == name)
}

entities! {
    "alert": "security/alert/" => RiskAlert, "风险预警";
    "app": "app/app/" => App, "应用";
    "assessment": "quality/assessment/" => QualityAssessment, "质量评估";
    "audit-finding": "audit/finding/" => AuditFindingRecord, "审计发现";
    "audit-session": "audit/session/" => AuditSession, "审计会话";
    "authorization": "authorization/grant/" => Authorization, "授权";
    "backflow": "backflow/backflow/" => Backflow, "回流";
    "backup": "node/backup/" => Backup, "备份";
    "bulletin": "bulletin/bulletin/" => Bulletin, "通报";
    "calendar": "calendar/year/" => CalendarYear, "工作日历";
    "catalog": "catalog/entry/" => Catalog, "目录";
    "certificate": "compliance/certificate/" => ComplianceCertificate, "合规证明";
    "channel": "channel/channel/" => Channel, "交换通道";
    "collection": "collection/collection/" => Collection, "归集";
    "conformity": "standard/review/" => ConformityReview, "标准符合性审查";
    "contracts": "chain/contracts/" => ActiveContract, "合约版本";
    "crossing": "export/crossing/" => DomainCrossing, "跨网记录";
    "custody": "custody/copy/" => Custody, "数据副本责任";
    "deadline": "deadline/" => Deadline, "时限";
    "delivery": "delivery/delivery/" => Delivery, "交付";
    "demand": "demand/demand/" => Demand, "需求";
    "designation": "source/designation/" => SourceDesignation, "数源认定";
    "destruction": "custody/destruction/" => Destruction, "销毁";
    "dispute": "dispute/dispute/" => Dispute, "异议";
    "element": "source/element/" => Element, "数据元";
    "evaluation": "evaluation/result/" => EvaluationResult, "评价结果";
    "evidence": "evidence/" => EvidenceRecord, "存证";
    "export": "export/approval/" => ExportApproval, "出境审批";
    "finding": "bulletin/finding/" => Finding, "应汇未汇";
    "gateway": "access/gateway/" => GatewayLog, "网关日志";
    "incident": "security/incident/" => Incident, "安全事件";
    "indicator-set": "indicator/set/" => IndicatorSet, "指标集";
    "indicator-snapshot": "indicator/snapshot/" => IndicatorRecord, "指标快照";
    "issue": "quality/issue/" => QualityIssue, "数据纠错";
    "key": "key/key/" => KeyRecord, "密钥";
    "licence": "licence/licence/" => Licence, "电子证照";
    "node": "node/node/" => Node, "节点";
    "node-plan": "node/plan/" => SelfBuildPlan, "自建节点方案";
    "notice": "catalog/notice/" => ChangeNotice, "变更告知";
    "opening": "opening/opening/" => Opening, "开放";
    "org": "org/org/" => Org, "机构";
    "ownership": "catalog/ownership/" => Ownership, "确权";
    "params": "chain/params/" => Params, "链参数";
    "peer": "xchain/peer/" => Peer, "跨链对端";
    "plan": "opening/plan/" => OpenPlan, "开放计划";
    "profile": "region/profile/" => crate::profile::ProfileTerms, "规则包";
    "proposal": "governance/proposal/" => Proposal, "提案";
    "quality-notice": "quality/notice/" => QualityNotice, "质量通知";
    "region": "region/table/" => Region, "区划";
    "replaced-deadline": "overdue/replaced/" => Deadline, "已被替代的超期时限";
    "request": "request/request/" => ShareRequest, "共享申请";
    "resource": "resource/resource/" => Resource, "资源";
    "role": "org/role/" => RoleRecord, "角色";
    "security-assessment": "security/assessment/" => SecurityAssessment, "安全评估";
    "source-dispute": "source/dispute/" => SourceDispute, "数源争议";
    "standard": "standard/standard/" => Standard, "标准";
    "sync": "sync/round/" => SyncRound, "同步";
    "system": "catalog/system/" => System, "信息系统";
    "template": "catalog/template/" => Template, "目录模板";
    "usage": "node/usage/" => ResourceUsage, "资源使用";
    "validators": "chain/validators/" => ValidatorSet, "验证者";
    "violation": "security/violation/" => Violation, "违规";
    "warehouse": "warehouse/warehouse/" => Warehouse, "应用数仓";
    "xchain-anchor": "xchain/anchor/" => Anchor, "跨链锚定";
    "xchain-message": "xchain/message/" => PeerMessage, "跨链消息";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_no_prefix_hides_another() {
        assert!(ENTITY_KINDS.is_sorted_by(|a, b| a.name < b.name));
        for (at, kind) in ENTITY_KINDS.iter().enumerate() {
            let hidden = ENTITY_KINDS[at + 1..].iter().find(|k| k.prefix.starts_with(kind.prefix));
            assert_eq!(hidden, None, "{kind:?} hides it");
            assert_eq!(entity_kind(kind.name), Some(kind));
        }
    }

    #[test]
    fn what_no_kind_has_is_nothing_and_damage_is_told() {
        assert_eq!(entity_json(&StateKey::key_count(&"a".parse().unwrap()), &[]), Ok(None));
        let key = StateKey::calendar(2023);
        let value = CalendarYear { year: 2023, days_off: Vec::new(), work_days: Vec::new() };
        let bytes = borsh::to_vec(&value).unwrap();
        let json = entity_json(&key, &bytes).unwrap().unwrap();
        assert_eq!(json["year"], 2023);
        let error = entity_json(&key, &bytes[1..]).unwrap_err();
        assert_eq!(error.key, "calendar/year/2023");
    }
}
