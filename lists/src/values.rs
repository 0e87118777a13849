//! The words that stand for values in a catalog list, Chinese and English.

use liuhen_types::payload::catalog::{
    DataType, DeliveryMode, FormatClass, LegalBasis, LegalBasisKind, OpenAttribute, ResourceClass,
    ShareChannel, ShareCondition, ShareType, UpdateCycle,
};
use liuhen_types::payload::org::Level;
use liuhen_types::{GradeId, ItemId, OrgId, Text};

/// A word list: the value and the words that stand for it, the first one leads.
type Words<T> = &'static [(T, &'static [&'static str])];

fn look_up<T: Copy>(words: Words<T>, text: &str) -> Option<T> {
    let text = text.trim();
    let is_it = |word: &&str| word.eq_ignore_ascii_case(text);
    words.iter().find(|(_, list)| list.iter().any(is_it)).map(|(value, _)| *value)
}

/// The leading words, for messages.
fn expected<T>(words: Words<T>) -> String {
    let leading = words.iter().filter_map(|(_, list)| list.first().copied());
    format!("expected one of {}", leading.collect::<Vec<_>>().join(" "))
}

macro_rules! word_list {
    (
        $function:ident, $type:ty, $list:ident, $doc:literal,
        [$( $value:ident: $($word:literal)+; )*]
    ) => {
        const $list: Words<$type> = &[ $( (<$type>::$value, &[$($word),+]), )* ];

        #[doc = $doc]
        pub fn $function(text: &str) -> Result<$type, String> {
            look_up($list, text).ok_or_else(|| expected($list))
        }
    };
}

word_list!(class_word, ResourceClass, CLASS_WORDS, "The class by its word.", [
    Basic: "基础" "基础信息资源" "基础信息资源类" "1" "Basic";
    Topic: "主题" "主题信息资源" "主题信息资源类" "2" "Topic";
    Department: "部门" "部门信息资源" "部门信息资源类" "3" "Department";
]);
word_list!(format_class, FormatClass, FORMAT_WORDS, "7 信息资源格式: class.", [
    ElectronicFile: "电子文件" "ElectronicFile";
    Spreadsheet: "电子表格" "Spreadsheet";
    Database: "数据库" "Database";
    Image: "图形图像" "Image";
    Stream: "流媒体" "Stream";
    SelfDescribing: "自描述格式" "SelfDescribing";
    Service: "服务接口" "Service";
]);
word_list!(data_type_word, DataType, DATA_TYPE_WORDS, "Data type by its word.", [
    Text: "字符型" "字符型C" "C" "字符串" "Text";
    Integer: "整数型" "数值型" "数值型N" "N" "整数" "Integer";
    Decimal: "小数型" "小数" "货币型" "Decimal";
    Date: "日期型" "日期型D" "D" "日期" "Date";
    DateTime: "日期时间型" "日期时间型T" "T" "DateTime";
    Boolean: "布尔型" "L" "Boolean";
    Binary: "二进制" "二进制B" "B" "Binary";
]);
word_list!(share_type, ShareType, SHARE_TYPE_WORDS, "9 共享类型.", [
    Unconditional: "无条件共享" "Unconditional";
    Conditional: "有条件共享" "Conditional";
    NotShared: "不予共享" "NotShared";
]);
word_list!(share_channel, ShareChannel, CHANNEL_WORDS, "11 共享方式: category.", [
    Platform: "共享平台方式" "共享平台" "Platform";
    Mail: "邮件方式" "Mail";
    Medium: "介质方式" "Medium";
]);
word_list!(delivery_mode, DeliveryMode, MODE_WORDS, "11 共享方式: mode.", [
    Query: "接口" "接口查询" "查询" "Query";
    BatchFile: "文件" "文件下载" "BatchFile";
    DbExchange: "数据库" "库表" "库表交换" "DbExchange";
    Sandbox: "沙箱" "Sandbox";
    ResultOnly: "结果" "ResultOnly";
]);
word_list!(open_attribute, OpenAttribute, OPEN_WORDS, "12 开放属性.", [
    Open: "无条件开放" "是" "Open";
    OpenOnRequest: "有条件开放" "依申请开放" "OpenOnRequest";
    NotOpen: "不予开放" "否" "NotOpen";
]);
word_list!(update_cycle, UpdateCycle, CYCLE_WORDS, "13 更新周期.", [
    RealTime: "实时" "RealTime";
    Daily: "每日" "每天" "Daily";
    Weekly: "每周" "Weekly";
    Monthly: "每月" "Monthly";
    Quarterly: "每季度" "每季" "Quarterly";
    HalfYearly: "每半年" "HalfYearly";
    Yearly: "每年" "Yearly";
    Irregular: "不定时" "不定期" "Irregular";
]);
word_list!(legal_basis_kind, LegalBasisKind, BASIS_WORDS, "Rank of a legal basis.", [
    Law: "法律" "Law";
    Regulation: "法规" "行政法规" "地方性法规" "Regulation";
    Rule: "规章" "部门规章" "Rule";
    Other: "其他" "Other";
]);
word_list!(level, Level, LEVEL_WORDS, "Administrative level.", [
    Province: "省级" "Province";
    City: "市级" "City";
    County: "县级" "County";
    Township: "乡级" "Township";
]);

/// 1 信息资源分类: the class, which may be followed by 项, 目 and 细目.
pub fn class(text: &str) -> Result<ResourceClass, String> {
    class_word(text.split(['/', '／', '-']).next().unwrap_or_default())
}

/// Yes or no.
pub fn yes_no(text: &str) -> Result<bool, String> {
    const YES: &[&str] = &["是", "Y", "yes", "true", "1"];
    const NO: &[&str] = &["否", "N", "no", "false", "0"];
    let is_one_of = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(text.trim()));
    match (is_one_of(YES), is_one_of(NO)) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err("expected 是 or 否".into()),
    }
}

/// A grade; the three of the national standard by their Chinese words.
pub fn grade(text: &str) -> Result<GradeId, String> {
    let id = match text.trim() {
        "一般" | "一般数据" => "general",
        "重要" | "重要数据" => "important",
        "核心" | "核心数据" => "core",
        other => other,
    };
    GradeId::new(id).map_err(|error| error.to_string())
}

/// A data type with its length, as in `字符型(12)` or `N(10,2)`.
pub fn data_type(text: &str) -> Result<(DataType, Option<u32>), String> {
    let (word, rest) = match text.split_once(['(', '（']) {
        Some((word, rest)) => (word, Some(rest.trim_end_matches([')', '）']))),
        None => (text, None),
    };
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let kind = data_type_word(&word)?;
    let Some(rest) = rest else { return Ok((kind, None)) };
    let (length, digits) = rest.split_once([',', '，']).unwrap_or((rest, "0"));
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| bad_length());
    let kind =
        if kind == DataType::Integer && number(digits)? > 0 { DataType::Decimal } else { kind };
    Ok((kind, Some(number(length)?)))
}

/// A length in characters or digits.
pub fn length(text: &str) -> Result<u32, String> {
    text.trim().parse().map_err(|_| bad_length())
}

fn bad_length() -> String {
    "expected a whole number of characters or digits".into()
}

/// Parts of a list cell.
pub fn parts<'a>(text: &'a str, separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    text.split(separators).map(str::trim).filter(|part| !part.is_empty())
}

/// Separators between longer texts.
pub const TEXT_SEPARATORS: &[char] = &[';', '；', '\n'];
/// Separators between words.
pub const WORD_SEPARATORS: &[char] = &[';', '；', '\n', ',', '，', '、'];

/// 10 共享条件: one condition such as `最长天数:365`; what has no known name is a
/// free text, which no contract can enforce.
pub fn condition(text: &str) -> Result<ShareCondition, String> {
    let free = || to_text(text).map(ShareCondition::Text);
    let Some((name, value)) = text.split_once([':', '：']) else { return free() };
    let value = value.trim();
    let number_expected = |name: &str| format!("{name} needs a whole number");
    match name.trim() {
        "使用部门层级" | "ConsumerLevel" => level(value).map(ShareCondition::ConsumerLevel),
        "使用部门" | "ConsumerOrgs" => {
            let orgs = parts(value, WORD_SEPARATORS).map(OrgId::new).collect::<Result<_, _>>();
            orgs.map(ShareCondition::ConsumerOrgs).map_err(|error| error.to_string())
        }
        "用途" | "Purpose" => to_text(value).map(ShareCondition::Purpose),
        "服务事项" | "ServiceItem" => to_text(value).map(ShareCondition::ServiceItem),
        "提供方式" | "DeliveryMode" => delivery_mode(value).map(ShareCondition::DeliveryMode),
        "最长天数" | "MaxValidityDays" => match value.parse() {
            Ok(days) => Ok(ShareCondition::MaxValidityDays(days)),
            Err(_) => Err(number_expected("最长天数")),
        },
        "次数上限" | "Quota" => match value.parse() {
            Ok(quota) => Ok(ShareCondition::Quota(quota)),
            Err(_) => Err(number_expected("次数上限")),
        },
        "脱敏" | "Masking" => {
            ItemId::new(value).map(ShareCondition::Masking).map_err(|error| error.to_string())
        }
        "共同审批" | "CoApproval" => {
            OrgId::new(value).map(ShareCondition::CoApproval).map_err(|error| error.to_string())
        }
        _ => free(),
    }
}

/// 10 共享条件: a legal basis, `name|article|rank`.
pub fn legal_basis(text: &str) -> Result<LegalBasis, String> {
    let fields: Vec<&str> = text.split(['|', '｜']).map(str::trim).collect();
    let [name, article, kind] = fields.as_slice() else {
        return Err("expected name|article|rank, such as 《统计法》|第二十八条|法律".into());
    };
    Ok(LegalBasis {
        name: to_text(name)?,
        article: to_text(article)?,
        kind: legal_basis_kind(kind)?,
    })
}

/// A text within its limit.
pub fn to_text<const MAX: usize>(text: &str) -> Result<Text<MAX>, String> {
    Text::new(text.trim()).map_err(|error| error.to_string())
}
