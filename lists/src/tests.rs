//! Lists with real headers, good and bad.

mod workbook;

use liuhen_types::payload::catalog::{
    DataType, DeliveryMode, FormatClass, LegalBasisKind, OpenAttribute, ResourceClass,
    ShareCondition, ShareType, UpdateCycle,
};
use liuhen_types::{CatalogId, Code};

use super::sheet::SheetRow;
use super::template::{Language, csv_text};
use super::*;

/// The rows of a CSV text, as [`sheet::read`] gives them.
fn rows(text: &str) -> Vec<SheetRow> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.csv");
    std::fs::write(&path, text).unwrap();
    sheet::read(&path, None).unwrap()
}

/// The template with one cell of its row `row` (0 is the header) changed.
fn changed(row: usize, column: Column, value: &str) -> Vec<SheetRow> {
    let mut rows = rows(&csv_text(Language::Zh).unwrap());
    rows[row].cells.resize(Column::ALL.len(), String::new());
    rows[row].cells[column as usize] = value.to_owned();
    rows
}

#[test]
fn the_template_is_a_valid_list_in_both_languages() {
    let lists = [Language::Zh, Language::En].map(|l| parse(&rows(&csv_text(l).unwrap())));
    assert_eq!(lists[0], lists[1]);
    let list = &lists[0];
    assert_eq!(list.problems, []);
    assert_eq!((list.found, list.entries.len(), list.entries[0].line), (1, 1, 2));
    let entry = &list.entries[0].entry;
    assert_eq!(entry.class, ResourceClass::Department);
    assert_eq!((entry.format_class, &*entry.format_type), (FormatClass::Database, "MySQL"));
    assert_eq!(entry.share_type, ShareType::Conditional);
    assert_eq!(entry.delivery_modes, [DeliveryMode::Query, DeliveryMode::BatchFile]);
    assert_eq!(entry.open_attribute, OpenAttribute::OpenOnRequest);
    assert_eq!(entry.update_cycle, UpdateCycle::Daily);
    assert_eq!(entry.legal_basis[0].kind, LegalBasisKind::Regulation);
    let [ShareCondition::Purpose(_), ShareCondition::MaxValidityDays(365), quota] =
        entry.share_conditions.as_slice()
    else {
        panic!("{:?}", entry.share_conditions);
    };
    assert_eq!(*quota, ShareCondition::Quota(100_000));
    let items: Vec<_> =
        entry.items.iter().map(|i| (i.item_id.as_str(), i.data_type, i.length)).collect();
    let expected = [("license_no", DataType::Text, 20), ("expires_on", DataType::Date, 10)];
    assert_eq!(items, expected);
    assert_eq!(entry.grade.as_ref().unwrap().as_str(), "general");
}

#[test]
fn each_defect_is_told_with_line_field_value_and_code() {
    use Column as C;
    let cases = [
        (1, C::Name, "", Code::Schema, "blank"),
        (1, C::Class, "其它", Code::Schema, "expected one of 基础 主题 部门"),
        (1, C::ProviderCode, "11130000", Code::Schema, "check digit"),
        (1, C::Format, "电子表格", Code::Schema, "class/type"),
        (1, C::Format, "纸/csv", Code::Schema, "expected one of 电子文件"),
        (1, C::ShareType, "共享", Code::Schema, "expected one of 无条件共享"),
        (1, C::ShareConditions, "", Code::ConditionsRequired, "no condition"),
        (1, C::ShareConditions, "无条件", Code::ConditionsRequired, "no condition"),
        (1, C::ShareConditions, "最长天数:一年", Code::Schema, "whole number"),
        (1, C::LegalBasis, "", Code::LegalBasisRequired, "restricted sharing"),
        (1, C::LegalBasis, "内部通知|第一条|其他", Code::LegalBasisKind, "none of them"),
        (1, C::LegalBasis, "《条例》第十条", Code::Schema, "name|article|rank"),
        (1, C::ShareChannel, "共享平台方式", Code::Schema, "channel/modes"),
        (1, C::ShareChannel, "共享平台方式/", Code::Schema, "names no mode"),
        (1, C::OpenAttribute, "?", Code::Schema, "expected one of"),
        (1, C::UpdateCycle, "常常", Code::Schema, "expected one of 实时"),
        (1, C::PublishedOn, "2026-02-30", Code::Schema, "CCYY-MM-DD"),
        (1, C::Category, "", Code::ClassificationRequired, "blank"),
        (1, C::Grade, "", Code::ClassificationRequired, "blank"),
        (1, C::Grade, "很高", Code::Schema, "grade"),
        (1, C::IsStateSecret, "是", Code::SecretNotAllowed, "never enter"),
        (1, C::IsStateSecret, "", Code::Schema, "blank"),
        (1, C::RegionScope, "河北", Code::Schema, "region code"),
        (1, C::CatalogId, "目录一", Code::Schema, "catalog id"),
        (2, C::ItemName, "", Code::Schema, "blank"),
        (2, C::DataType, "图片", Code::Schema, "expected one of 字符型"),
        (2, C::Length, "很长", Code::Schema, "whole number"),
        (2, C::ItemCategory, "", Code::ClassificationRequired, "blank"),
        (2, C::ItemGrade, "", Code::ClassificationRequired, "blank"),
        (2, C::IsPersonal, "或许", Code::Schema, "是 or 否"),
        (2, C::ItemId, "license_no", Code::Duplicate, "twice"),
    ];
    for (row, column, value, code, part) in cases {
        let list = parse(&changed(row, column, value));
        let told = list.problems.iter().any(|p| {
            p.line as usize == row + 1
                && p.field == column.chinese()
                && p.value == value
                && p.code == code
                && p.message.contains(part)
        });
        assert!(told, "{column:?} {value:?}: {:?}", list.problems);
        assert_eq!((list.found, list.entries.len()), (1, 0), "{column:?} {value:?}");
    }
}

#[test]
fn words_have_their_usual_forms() {
    use Column as C;
    let cases = [
        (C::Class, "基础信息资源/自然资源和空间地理/行政区划"),
        (C::DataType, "字符型 C"),
        (C::DataType, "N(10,2)"),
        (C::ShareConditions, "使用部门层级:市级；使用部门:hebei-tax,hebei-police；脱敏:license_no"),
        (C::ShareConditions, "服务事项:许可变更;提供方式:接口;共同审批:hebei-cyber;凭介绍信"),
        (C::LegalBasis, "《甲法》|第一条|法律\n《乙规章》|第二条|规章"),
        (C::PublishedOn, "2026-03-01"),
        (C::RelatedCodes, "307001/000002、307001/000003"),
    ];
    for (column, value) in cases {
        let list = parse(&changed(1, column, value));
        assert_eq!(list.problems, [], "{value}");
    }
    let list = parse(&changed(1, C::DataType, "N(10,2)"));
    assert_eq!(list.entries[0].entry.items[0].data_type, DataType::Decimal);
}

#[test]
fn a_blank_catalog_id_comes_from_the_code_and_a_blank_item_id_from_its_position() {
    let mut rows = changed(1, Column::CatalogId, "");
    rows[1].cells[Column::ItemId as usize] = String::new();
    let entry = &parse(&rows).entries[0].entry;
    assert_eq!(entry.catalog_id, CatalogId::new("307001-000001").unwrap());
    assert_eq!(entry.items[0].item_id.as_str(), "item1");
}

#[test]
fn title_rows_numbers_stars_and_remarks_are_understood() {
    let text = csv_text(Language::Zh).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replacen("信息资源名称", "*2.信息资源名称（必填）", 1);
    let list = parse(&rows(&format!("河北省政务信息资源目录,,\n\n{text}")));
    assert_eq!(list.problems, []);
    assert_eq!(list.entries[0].line, 4);
}

#[test]
fn entries_follow_one_another_and_repeated_ones_are_told() {
    let mut rows = changed(1, Column::CatalogId, "");
    let mut next = vec![rows[1].clone(), rows[2].clone(), rows[1].clone()];
    next[0].cells[Column::Code as usize] = "307001/000002".into();
    for (offset, row) in (4..).zip(&mut next) {
        row.line = offset;
    }
    rows.extend(next);
    let list = parse(&rows);
    assert_eq!(list.found, 3);
    let items: Vec<usize> = list.entries.iter().map(|e| e.entry.items.len()).collect();
    assert_eq!(items, [2, 2]);
    let [problem] = list.problems.as_slice() else { panic!("{:?}", list.problems) };
    assert_eq!((problem.line, problem.code), (6, Code::Duplicate));
    assert!(problem.message.contains("line 2"));
}

#[test]
fn a_list_without_headers_or_with_a_misspelt_one_is_refused_whole() {
    let list = parse(&rows("甲,乙\n1,2\n"));
    assert!(list.problems[0].message.starts_with("no header row"));
    let list = parse(&changed(0, Column::Grade, "级别"));
    let [problem] = list.problems.as_slice() else { panic!("{:?}", list.problems) };
    assert_eq!((problem.line, problem.field.as_str()), (1, "级别"));
    let list = parse(&changed(0, Column::Summary, ""));
    assert!(list.problems[0].message.contains("lacks this column"));
    assert_eq!(list.entries, []);
}

#[test]
fn a_workbook_is_read_with_its_title_blanks_numbers_and_dates() {
    let data = std::path::Path::new("../tests/data/catalogs");
    let path = data.join("hebei_catalogs.xlsx");
    let list = parse(&sheet::read(&path, None).unwrap());
    assert_eq!(list.problems, []);
    let lines: Vec<u32> = list.entries.iter().map(|listed| listed.line).collect();
    assert_eq!(lines, [3, 6]);
    let entry = &list.entries[1].entry;
    assert_eq!(entry.catalog_id.as_str(), "103001-000013");
    assert_eq!(entry.region_scope.as_str(), "130000");
    assert_eq!(entry.published_on, None, "the chain sets the date of publication");
    assert_eq!(entry.items[0].length, 6);
    assert_eq!(sheet::read(&path, Some("目录")).unwrap(), sheet::read(&path, None).unwrap());
    assert!(sheet::read(&path, Some("none")).unwrap_err().hint().contains("目录"));
}

#[test]
fn files_that_are_no_list_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8]); 4] = [
        ("list.xlsx", b"not a workbook"),
        ("list.csv", &[0xba, 0xd3, 0xb1, 0xb1]),
        ("list.txt", b"a,b"),
        ("list", b""),
    ];
    for (name, bytes) in cases {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert!(sheet::read(&path, None).is_err(), "{name}");
    }
    for name in ["absent.csv", "absent.xlsx"] {
        let error = sheet::read(&dir.path().join(name), None).unwrap_err();
        assert!(matches!(error, ListError::Open { .. }), "{error:?}");
    }
    let wide = format!("{}\n", ",".repeat(limits::LIST_COLUMNS_MAX as usize));
    let path = dir.path().join("wide.csv");
    std::fs::write(&path, wide).unwrap();
    assert!(sheet::read(&path, None).is_err());
}
