//! Catalog entries that look like those of a province, made from word lists and a
//! seed: the same seed gives the same entries and the same questions.
//!
//! No element codes: one element has one source, so made-up ones would be
//! refused. Names carry the region, the subject and the form of the data.

use anyhow::Result;
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, DataType, DeliveryMode, EntryGovernance, FormatClass,
    ItemGovernance, OpenAttribute, ResourceClass, ShareChannel, ShareType, UpdateCycle,
};
use liuhen_types::payload::org::CreditCode;
use liuhen_types::{CatalogId, GradeId, ItemId, RegionCode, Text};

/// Places that names begin with.
const PLACES: &[&str] = &[
    "河北省",
    "石家庄市",
    "唐山市",
    "秦皇岛市",
    "邯郸市",
    "邢台市",
    "保定市",
    "张家口市",
    "承德市",
    "沧州市",
    "廊坊市",
    "衡水市",
    "定州市",
    "辛集市",
    "雄安新区",
];
/// Departments, with what they keep.
const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "民政局",
        &[
            "低保对象",
            "特困人员",
            "婚姻登记",
            "行政村",
            "社会组织",
            "养老机构",
            "殡葬服务",
            "留守儿童",
        ],
    ),
    ("自然资源局", &["不动产登记", "土地出让", "采矿权", "规划许可", "宗地", "林权登记"]),
    (
        "市场监督管理局",
        &["企业登记", "个体工商户", "食品经营许可", "特种设备", "行政处罚", "药品零售"],
    ),
    (
        "人力资源和社会保障局",
        &["社会保险参保", "失业登记", "就业培训", "职业资格", "劳动合同", "工伤认定"],
    ),
    ("医疗保障局", &["医疗保险缴费", "定点医院", "医疗救助", "生育保险", "药品目录"]),
    ("公安局", &["户籍人口", "居住证", "机动车登记", "驾驶证", "旅馆业许可"]),
    ("教育局", &["中小学学籍", "教师资格", "学生资助", "幼儿园", "毕业证书"]),
    ("卫生健康委员会", &["出生医学证明", "执业医师", "医疗机构", "疫苗接种", "献血"]),
    ("住房和城乡建设局", &["商品房预售", "公租房", "建筑施工许可", "物业服务企业", "房屋租赁"]),
    ("税务局", &["纳税信用", "完税证明", "车辆购置税", "欠税公告"]),
    ("交通运输局", &["道路运输许可", "公路养护", "网约车", "营运车辆", "客运线路"]),
    ("农业农村局", &["耕地地力补贴", "农机购置", "宅基地", "土地承包", "农药经营"]),
    ("生态环境局", &["排污许可", "空气质量监测", "危险废物", "水质监测", "环境影响评价"]),
    ("住房公积金管理中心", &["公积金缴存", "公积金贷款", "公积金提取"]),
    ("应急管理局", &["安全生产许可", "危险化学品经营", "避难场所", "自然灾害"]),
    ("残疾人联合会", &["残疾人证", "残疾人补贴", "康复服务"]),
];
/// What kind of data it is.
const FORMS: &[&str] = &[
    "信息",
    "名单",
    "明细",
    "台账",
    "统计",
    "审批结果",
    "年度汇总",
    "变更记录",
    "注销记录",
    "公示",
];
/// What it is narrowed to.
const SCOPES: &[&str] =
    &["", "城镇", "农村", "新增", "历年", "在册", "跨省", "重点", "县级", "线上办理"];
/// Items that entries are made of.
const ITEMS: &[&str] = &[
    "姓名",
    "性别",
    "民族",
    "出生日期",
    "公民身份号码",
    "联系电话",
    "居住地址",
    "户籍地",
    "文化程度",
    "婚姻状况",
    "统一社会信用代码",
    "企业名称",
    "法定代表人",
    "注册资本",
    "成立日期",
    "经营范围",
    "登记机关",
    "登记日期",
    "注销日期",
    "许可证编号",
    "发证机关",
    "发证日期",
    "有效期起",
    "有效期止",
    "审批部门",
    "审批结果",
    "审批日期",
    "办理事项",
    "受理编号",
    "申请人",
    "申请日期",
    "处罚决定书文号",
    "处罚类别",
    "处罚金额",
    "处罚日期",
    "参保状态",
    "缴费基数",
    "缴费月份",
    "缴存金额",
    "账户余额",
    "贷款金额",
    "还款日期",
    "救助类别",
    "救助金额",
    "保障人数",
    "不动产单元号",
    "坐落",
    "权利人",
    "权利类型",
    "建筑面积",
    "土地用途",
    "使用期限",
    "车牌号码",
    "车辆类型",
    "准驾车型",
    "学校名称",
    "学籍号",
    "入学年份",
    "专业名称",
    "学历层次",
    "医疗机构名称",
    "科室名称",
    "诊断结果",
    "就诊日期",
    "行政区划代码",
    "行政区划名称",
    "所属街道",
    "所属社区",
    "经度",
    "纬度",
    "监测点位",
    "监测时间",
    "监测数值",
    "超标倍数",
    "数据来源",
    "更新时间",
    "备注",
    "残疾类别",
    "残疾等级",
    "发放金额",
];

/// Numbers from a seed (splitmix64): the same on every machine.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`, which is small.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// The id of an entry.
///
/// # Errors
/// Never for the numbers that a run uses.
pub fn catalog_id(number: usize) -> Result<CatalogId> {
    Ok(CatalogId::new(format!("bench-{number:07}"))?)
}

/// An entry of so many items; all that varies follows from its number.
///
/// # Errors
/// If a text is out of its limits, which those of this file are not.
pub fn entry(number: usize, items: usize, region: &RegionCode) -> Result<CatalogEntry> {
    let mut numbers = Numbers::new(number as u64);
    let (place, (department, subjects)) = (numbers.pick(PLACES), numbers.pick(SUBJECTS));
    let (subject, scope, form) =
        (numbers.pick(subjects), numbers.pick(SCOPES), numbers.pick(FORMS));
    let body = format!("1113{number:013}");
    let check = CreditCode::check_digit(&body).unwrap_or_default();
    let first = numbers.below(ITEMS.len());
    // A step without common divisor visits every name before one comes again.
    let step = numbers.pick(&[1, 3, 7, 9, 11, 13]);
    let items = (0..items).map(|n| item(n, ITEMS[(first + n * step) % ITEMS.len()]));
    Ok(CatalogEntry {
        catalog_id: catalog_id(number)?,
        class: ResourceClass::Department,
        name: Text::new(format!("{place}{scope}{subject}{form}"))?,
        code: Text::new(format!("{:07}/{number:08}", 3_070_001 + numbers.below(500)))?,
        provider_name: Text::new(format!("{place}{department}"))?,
        provider_code: CreditCode::new(format!("{body}{check}"))?,
        summary: Text::new(format!(
            "{place}{department}在履行职责过程中形成的{scope}{subject}{form}，按{}更新，用于政务服务和业务协同。",
            numbers.pick(&["日", "月", "季度", "年"])
        ))?,
        format_class: FormatClass::Database,
        format_type: Text::new("table")?,
        items: items.collect::<Result<_>>()?,
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        share_channel: ShareChannel::Platform,
        delivery_modes: vec![DeliveryMode::Query],
        open_attribute: OpenAttribute::NotOpen,
        open_condition: None,
        update_cycle: UpdateCycle::Monthly,
        published_on: None,
        related_codes: Vec::new(),
        category: Some(Text::new(department)?),
        grade: Some(GradeId::new("general")?),
        is_state_secret: false,
        region_scope: region.clone(),
        duty_basis: Some(Text::new(format!("{department}三定规定"))?),
        source_system: None,
        governance: EntryGovernance::default(),
    })
}

fn item(number: usize, name: &str) -> Result<CatalogItem> {
    // From the second round on, names need their number.
    let name = match number / ITEMS.len() {
        0 => name.to_owned(),
        round => format!("{name}{round}"),
    };
    Ok(CatalogItem {
        item_id: ItemId::new(format!("i{number:03}"))?,
        name: Text::new(name)?,
        data_type: DataType::Text,
        length: 64,
        element_code: None,
        category: Some(Text::new("业务信息")?),
        grade: Some(GradeId::new("general")?),
        is_personal: false,
        governance: ItemGovernance::default(),
    })
}

/// A question such as people ask: a subject, perhaps with its place, an item or the
/// form of the data.
pub fn question(numbers: &mut Numbers) -> String {
    let (_, subjects) = numbers.pick(SUBJECTS);
    let subject = numbers.pick(subjects);
    match numbers.below(6) {
        0 => subject.to_owned(),
        1 => format!("{} {subject}", numbers.pick(PLACES)),
        2 => format!("{}{subject}{}", numbers.pick(SCOPES), numbers.pick(FORMS)),
        3 => format!("{subject} {}", numbers.pick(ITEMS)),
        4 => numbers.pick(ITEMS).to_owned(),
        _ => format!("{} {}", numbers.pick(PLACES), numbers.pick(FORMS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_entry() {
        let region = RegionCode::new("130000").unwrap();
        for (number, items) in [(0, 1), (7, 20), (99_999, 200)] {
            let (one, again) = (entry(number, items, &region), entry(number, items, &region));
            let (one, again) = (one.unwrap(), again.unwrap());
            assert_eq!(one, again);
            assert_eq!(one.items.len(), items);
            let mut names: Vec<_> = one.items.iter().map(|item| item.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), items, "each item has a name of its own");
        }
        let mut numbers = Numbers::new(1);
        assert!((0..1_000).all(|_| (1..=200).contains(&question(&mut numbers).len())));
    }
}
