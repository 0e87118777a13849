//! Chinese names of the kinds of transactions, beside their identifiers.

use super::Payload;

/// The names, in the order of [`Payload::KINDS`].
const LABELS: &[(&str, &str)] = &[
    ("OrgRegister", "机构注册"),
    ("RoleGrant", "授予角色"),
    ("KeyRegister", "密钥注册"),
    ("KeyRevoke", "密钥注销"),
    ("CatalogSubmit", "目录提交"),
    ("CatalogReview", "目录审核"),
    ("CatalogCorrect", "目录纠正"),
    ("CatalogPublish", "目录发布"),
    ("ResourceMount", "资源挂接"),
    ("ShareRequestSubmit", "共享申请"),
    ("ShareRequestAccept", "申请受理"),
    ("ShareRequestDecide", "申请审批"),
    ("AuthorizationIssue", "授权"),
    ("AuthorizationRevoke", "收回授权"),
    ("AccessAnchor", "访问记录锚定"),
    ("NotarizeEvidence", "存证"),
    ("ClockSet", "设定模拟时钟"),
    ("CalendarSet", "工作日历"),
    ("JurisdictionProfileSet", "辖区规则设定"),
    ("OrgUpdate", "责任岗位变更"),
    ("OrgStatusSet", "机构状态设定"),
    ("RoleRevoke", "撤销角色"),
    ("AppRegister", "应用注册"),
    ("NodeRegister", "节点注册"),
    ("NodeStatusSet", "节点状态设定"),
    ("ProposalSubmit", "提案"),
    ("ProposalVote", "提案表决"),
    ("SelfBuildPlanSubmit", "自建方案报送"),
    ("SelfBuildPlanReview", "自建方案审核"),
    ("XchainPeerSet", "跨链对端设定"),
    ("XchainAnchorOut", "跨链锚定"),
    ("XchainReceiptIn", "跨链回执"),
    ("XchainMessageIn", "跨链消息"),
    ("StandardRegister", "标准登记"),
    ("ConformityReviewRecord", "符合性审查"),
    ("ChannelRegister", "通道登记"),
    ("WarehouseRegister", "应用数据仓登记"),
    ("ResourceUpdate", "资源更新"),
    ("ResourceUnmount", "资源解挂"),
    ("CatalogChangeNotice", "目录变更通知"),
    ("CatalogUpdateSubmit", "目录更新"),
    ("CatalogRetire", "目录撤销"),
    ("SystemRegister", "信息系统登记"),
    ("CatalogTemplatePublish", "目录模板发布"),
    ("OwnershipConfirm", "权属确认"),
    ("SourceDesignate", "数源认定"),
    ("SourceDisputeRaise", "数源异议"),
    ("SourceDisputeResolve", "数源异议裁定"),
    ("CrossCheckRecord", "多源比对"),
    ("CollectionPlanSet", "归集计划"),
    ("CollectionConfirm", "归集确认"),
    ("NonCollectionFinding", "应归未归发现"),
    ("NonCollectionDecide", "应归未归核定"),
    ("BulletinIssue", "通报"),
    ("BulletinRespond", "通报答复"),
    ("BulletinClose", "通报销号"),
    ("BackflowRequest", "回流申请"),
    ("BackflowDecide", "回流审批"),
    ("BackflowDeliver", "回流交付"),
    ("BackflowConfirm", "回流接收"),
    ("QualityIssueRaise", "质量问题提出"),
    ("QualityIssueVerify", "质量问题核实"),
    ("QualityIssueRemedy", "质量问题整改"),
    ("QualityIssueConfirm", "质量问题确认"),
    ("QualityAssessmentRecord", "质量评估"),
    ("LicenseIssue", "证照签发"),
    ("LicenseUpdate", "证照变更"),
    ("LicenseAbolish", "证照注销"),
    ("OpenPlanPublish", "开放计划发布"),
    ("OpenApply", "开放申请"),
    ("OpenDecide", "开放审批"),
    ("OpenPublish", "开放发布"),
    ("OpenWithdraw", "开放撤回"),
    ("SyncReport", "同步报告"),
    ("ShareRequestWithdraw", "撤回申请"),
    ("AuthorizationSuspend", "暂停授权"),
    ("AuthorizationResume", "恢复授权"),
    ("DeliveryReceipt", "交付回执"),
    ("DeliveryAcknowledge", "接收确认"),
    ("DemandSubmit", "需求提报"),
    ("DemandRespond", "需求响应"),
    ("DemandCoordinate", "需求会商"),
    ("DemandClose", "需求办结"),
    ("DisputeRaise", "争议提出"),
    ("DisputeResolve", "争议裁定"),
    ("IndicatorSetPublish", "指标体系发布"),
    ("IndicatorSnapshot", "指标快照"),
    ("EvaluationResultPublish", "评估结果发布"),
    ("SatisfactionAnchor", "满意度锚定"),
    ("ViolationRecord", "违规记录"),
    ("ViolationDecide", "违规认定"),
    ("RiskAlertRecord", "风险告警"),
    ("IncidentOpen", "事件开启"),
    ("IncidentUpdate", "事件处置"),
    ("IncidentClose", "事件关闭"),
    ("DestructionCertificate", "销毁证明"),
    ("AuditSessionOpen", "审计会话"),
    ("AuditFinding", "审计发现"),
    ("ExportApprovalApply", "出境审批申请"),
    ("ExportApprovalDecide", "出境审批"),
    ("DomainCrossingRecord", "跨网记录"),
    ("SecurityAssessmentRecord", "安全评估"),
    ("BackupAttest", "备份证明"),
    ("ResourceUsageReport", "资源使用报告"),
    ("ComplianceCertify", "合规证明"),
];

impl Payload {
    /// The Chinese name of a kind; none of what is no kind.
    pub fn label_of(kind: &str) -> Option<&'static str> {
        LABELS.iter().find(|(name, _)| *name == kind).map(|(_, label)| *label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let names: Vec<&str> = LABELS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, Payload::KINDS);
        let mut labels: Vec<&str> = LABELS.iter().map(|(_, label)| *label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), LABELS.len());
    }
}
