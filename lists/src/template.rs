//! The template of a catalog list: the headers and one example of two items.

use std::path::Path;

use crate::Column;

/// Language of the headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// The example: values of the first row, which carries the entry and its first
/// item.
const fn first(column: Column) -> &'static str {
    match column {
        Column::CatalogId => "hebei-traffic-001",
        Column::Class => "部门",
        Column::Name => "道路运输经营许可信息",
        Column::Code => "307001/000001",
        Column::ProviderName => "河北省交通运输厅",
        Column::ProviderCode => "11130000000000000Y",
        Column::Summary => "道路运输经营许可证的证号、持证人和有效期。",
        Column::Format => "数据库/MySQL",
        Column::ItemId => "license_no",
        Column::ItemName => "许可证号",
        Column::DataType => "字符型",
        Column::Length => "20",
        Column::ElementCode | Column::PublishedOn | Column::RelatedCodes => "",
        Column::ItemCategory | Column::Category => "证照",
        Column::ItemGrade | Column::Grade => "一般",
        Column::IsPersonal | Column::IsStateSecret => "否",
        Column::ShareType => "有条件共享",
        Column::ShareConditions => "用途:行政许可审批；最长天数:365；次数上限:100000",
        Column::LegalBasis => "《中华人民共和国道路运输条例》|第十条|法规",
        Column::ShareChannel => "共享平台方式/接口、文件",
        Column::OpenAttribute => "有条件开放",
        Column::OpenCondition => "实名申请",
        Column::UpdateCycle => "每日",
        Column::RegionScope => "130000",
        Column::DutyBasis => "道路运输管理",
        Column::SourceSystem => "道路运政管理信息系统",
    }
}

/// The second row: another item of the same entry, all else blank.
const fn second(column: Column) -> &'static str {
    match column {
        Column::ItemId => "expires_on",
        Column::ItemName => "有效期至",
        Column::DataType => "日期型",
        Column::Length => "10",
        Column::ItemCategory => "证照",
        Column::ItemGrade => "一般",
        Column::IsPersonal => "否",
        _ => "",
    }
}

/// The template as CSV with a byte order mark, which spreadsheet programs need
/// to see that it is UTF-8.
pub fn csv_text(language: Language) -> Result<String, csv::Error> {
    let header = |column: &Column| match language {
        Language::Zh => column.chinese(),
        Language::En => column.english(),
    };
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Column::ALL.iter().map(header))?;
    writer.write_record(Column::ALL.iter().map(|column| first(*column)))?;
    writer.write_record(Column::ALL.iter().map(|column| second(*column)))?;
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| std::io::Error::other(error).into())
}

/// True if the path names a file that the template can be written to.
pub fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}
