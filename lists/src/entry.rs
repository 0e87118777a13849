//! One entry from the rows that describe it.

use std::collections::BTreeSet;

use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, DeliveryMode, EntryGovernance, FormatClass, ItemGovernance,
    LegalBasis, LegalBasisKind, ShareChannel, ShareCondition, ShareType,
};
use liuhen_types::{CatalogId, Code, Date, ItemId, RegionCode, Text};

use crate::Problem;
use crate::columns::{Column, ColumnMap};
use crate::sheet::SheetRow;
use crate::values::{self, TEXT_SEPARATORS, WORD_SEPARATORS, to_text};

/// Reads the cells of one row and collects what is wrong with them.
struct Cells<'a> {
    columns: &'a ColumnMap,
    row: &'a SheetRow,
    problems: &'a mut Vec<Problem>,
}

impl Cells<'_> {
    fn text(&self, column: Column) -> &str {
        self.columns.cell(self.row, column)
    }

    fn complain(&mut self, column: Column, code: Code, message: impl Into<String>) {
        let value = self.text(column).to_owned();
        let problem = self.columns.problem(self.row.line, column, &value, code, message);
        self.problems.push(problem);
    }

    /// A cell that may be blank.
    fn optional<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.complain(column, Code::Schema, message);
                None
            }
        }
    }

    /// A cell that must not be blank; `code` is what its absence is called.
    fn needed<T>(
        &mut self,
        column: Column,
        code: Code,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.text(column).is_empty() {
            self.complain(column, code, "is required and blank");
            return None;
        }
        self.optional(column, parse)
    }

    fn required<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.needed(column, Code::Schema, parse)
    }

    /// A cell with several values; one problem for each wrong one.
    fn list<T>(
        &mut self,
        column: Column,
        separators: &[char],
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let text = self.text(column).to_owned();
        let mut list = Vec::new();
        for part in values::parts(&text, separators) {
            match parse(part) {
                Ok(value) => list.push(value),
                Err(message) => self.complain(column, Code::Schema, format!("{part}: {message}")),
            }
        }
        if list.len() > LIST_MAX {
            let message = format!("{} values, limit {LIST_MAX}", list.len());
            self.complain(column, Code::Schema, message);
        }
        list
    }
}

/// Reads one entry; problems are added to the list, and some leave no entry.
pub fn read(
    columns: &ColumnMap,
    rows: &[SheetRow],
    problems: &mut Vec<Problem>,
) -> Option<CatalogEntry> {
    let items = read_items(columns, rows, problems);
    let mut cells = Cells { columns, row: rows.first()?, problems };
    let format = cells.required(Column::Format, read_format);
    let channel = cells.required(Column::ShareChannel, read_channel);
    let sharing = read_sharing(&mut cells);
    let class = cells.required(Column::Class, values::class);
    let name = cells.required(Column::Name, to_text);
    let code: Option<Text<64>> = cells.required(Column::Code, to_text);
    let provider_name = cells.required(Column::ProviderName, to_text);
    let provider_code = cells.required(Column::ProviderCode, |t| t.trim().parse().map_err(display));
    let summary = cells.required(Column::Summary, to_text);
    let open_attribute = cells.required(Column::OpenAttribute, values::open_attribute);
    let open_condition = cells.optional(Column::OpenCondition, to_text);
    let update_cycle = cells.required(Column::UpdateCycle, values::update_cycle);
    // Checked, but left out: the chain sets the date on which it publishes an entry.
    let _: Option<Date> =
        cells.optional(Column::PublishedOn, |t| t.trim().parse().map_err(display));
    let related_codes = cells.list(Column::RelatedCodes, WORD_SEPARATORS, to_text);
    let category = cells.needed(Column::Category, Code::ClassificationRequired, to_text);
    let grade = cells.needed(Column::Grade, Code::ClassificationRequired, values::grade);
    let is_state_secret = cells.required(Column::IsStateSecret, values::yes_no);
    if is_state_secret == Some(true) {
        cells.complain(Column::IsStateSecret, Code::SecretNotAllowed, "secrets never enter");
    }
    let region_scope =
        cells.required(Column::RegionScope, |t| RegionCode::new(t.trim()).map_err(display));
    let duty_basis = cells.needed(Column::DutyBasis, Code::DutyBasisRequired, to_text);
    let source_system = cells.optional(Column::SourceSystem, to_text);
    let catalog_id = read_id(&mut cells, code.as_ref());
    let (format_class, format_type) = format?;
    let (share_channel, delivery_modes) = channel?;
    let (share_type, share_conditions, legal_basis) = sharing?;
    Some(CatalogEntry {
        catalog_id: catalog_id?,
        class: class?,
        name: name?,
        code: code?,
        provider_name: provider_name?,
        provider_code: provider_code?,
        summary: summary?,
        format_class,
        format_type,
        items,
        share_type,
        share_conditions,
        legal_basis,
        share_channel,
        delivery_modes,
        open_attribute: open_attribute?,
        open_condition,
        update_cycle: update_cycle?,
        published_on: None,
        related_codes,
        category,
        grade,
        is_state_secret: is_state_secret?,
        region_scope: region_scope?,
        duty_basis,
        source_system,
        governance: EntryGovernance::default(),
    })
}

fn display(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The id that the list gives, or the code with `-` for what an id cannot hold.
fn read_id(cells: &mut Cells<'_>, code: Option<&Text<64>>) -> Option<CatalogId> {
    if !cells.text(Column::CatalogId).is_empty() {
        return cells.optional(Column::CatalogId, |t| CatalogId::new(t.trim()).map_err(display));
    }
    let code = code?.as_str();
    let id: String = code.chars().map(|c| if c == '/' { '-' } else { c }).collect();
    match CatalogId::new(id) {
        Ok(id) => Some(id),
        Err(error) => {
            let message =
                format!("{error}; give one in the column {}", Column::CatalogId.chinese());
            cells.complain(Column::Code, Code::Schema, message);
            None
        }
    }
}

/// 7 信息资源格式: `class/type`.
fn read_format(text: &str) -> Result<(FormatClass, Text<32>), String> {
    let (class, kind) = text
        .split_once(['/', '／'])
        .ok_or_else(|| "expected class/type, such as 电子表格/csv".to_owned())?;
    Ok((values::format_class(class)?, to_text(kind)?))
}

/// 11 共享方式: `channel/mode、mode`.
fn read_channel(text: &str) -> Result<(ShareChannel, Vec<DeliveryMode>), String> {
    let (channel, modes) = text
        .split_once(['/', '／'])
        .ok_or_else(|| "expected channel/modes, such as 共享平台方式/接口、文件".to_owned())?;
    let modes: Vec<DeliveryMode> = values::parts(modes, WORD_SEPARATORS)
        .map(values::delivery_mode)
        .collect::<Result<_, _>>()?;
    if modes.is_empty() {
        return Err("names no mode after the channel".into());
    }
    Ok((values::share_channel(channel)?, modes))
}

/// 9 and 10 with the gates of.
fn read_sharing(
    cells: &mut Cells<'_>,
) -> Option<(ShareType, Vec<ShareCondition>, Vec<LegalBasis>)> {
    let share_type = cells.required(Column::ShareType, values::share_type);
    let is_unconditional = cells.text(Column::ShareConditions).trim() == "无条件";
    let conditions = if is_unconditional {
        Vec::new()
    } else {
        cells.list(Column::ShareConditions, TEXT_SEPARATORS, values::condition)
    };
    let basis = cells.list(Column::LegalBasis, TEXT_SEPARATORS, values::legal_basis);
    let share_type = share_type?;
    if share_type == ShareType::Conditional && conditions.is_empty() {
        cells.complain(Column::ShareConditions, Code::ConditionsRequired, "names no condition");
    }
    if share_type != ShareType::Unconditional {
        if basis.is_empty() {
            let message = "restricted sharing needs a law, regulation or rule";
            cells.complain(Column::LegalBasis, Code::LegalBasisRequired, message);
        } else if basis.iter().all(|b| b.kind == LegalBasisKind::Other) {
            let message = "none of them is a law, regulation or rule";
            cells.complain(Column::LegalBasis, Code::LegalBasisKind, message);
        }
    }
    Some((share_type, conditions, basis))
}

/// 8 信息项信息: one item for each row.
fn read_items(
    columns: &ColumnMap,
    rows: &[SheetRow],
    problems: &mut Vec<Problem>,
) -> Vec<CatalogItem> {
    let mut items = Vec::new();
    let mut ids = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let mut cells = Cells { columns, row, problems: &mut *problems };
        if index == CATALOG_ITEMS_MAX {
            let message = format!("the entry has {} items, limit {CATALOG_ITEMS_MAX}", rows.len());
            cells.complain(Column::ItemName, Code::Schema, message);
            break;
        }
        let Some(item) = read_item(&mut cells, index) else { continue };
        if ids.insert(item.item_id.clone()) {
            items.push(item);
        } else {
            let message = format!("item {} stands twice in the entry", item.item_id);
            cells.complain(Column::ItemId, Code::Duplicate, message);
        }
    }
    items
}

fn read_item(cells: &mut Cells<'_>, index: usize) -> Option<CatalogItem> {
    let position = ItemId::new(format!("item{}", index + 1)).ok();
    let item_id = if cells.text(Column::ItemId).is_empty() {
        position
    } else {
        cells.optional(Column::ItemId, |t| ItemId::new(t.trim()).map_err(display))
    };
    let name = cells.required(Column::ItemName, to_text);
    let data_type = cells.required(Column::DataType, values::data_type);
    let length = cells.optional(Column::Length, values::length);
    let element_code = cells.optional(Column::ElementCode, to_text);
    let category = cells.needed(Column::ItemCategory, Code::ClassificationRequired, to_text);
    let grade = cells.needed(Column::ItemGrade, Code::ClassificationRequired, values::grade);
    let is_personal = cells.required(Column::IsPersonal, values::yes_no);
    let (data_type, own_length) = data_type?;
    Some(CatalogItem {
        item_id: item_id?,
        name: name?,
        data_type,
        length: length.or(own_length).unwrap_or(0),
        element_code,
        category,
        grade,
        is_personal: is_personal?,
        governance: ItemGovernance::default(),
    })
}
