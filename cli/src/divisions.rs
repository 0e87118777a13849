//! The five levels of Hebei's statistical divisions as real catalog input.
//!
//! The files are those of `tests/data/divisions`; rows of other provinces are
//! skipped. The catalog entries carry metadata only, the rows never enter them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, DataType, DeliveryMode, EntryGovernance, FormatClass,
    ItemGovernance, OpenAttribute, ResourceClass, ShareChannel, ShareType, UpdateCycle,
};
use liuhen_types::payload::org::CreditCode;
use liuhen_types::{CatalogId, GradeId, ItemId, RegionCode, Text};

/// The province whose rows are read, as the files write it.
const PROVINCE: &str = "13";

/// One level of the divisions, from province to village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Division {
    /// The province itself.
    Province,
    /// Cities.
    City,
    /// Counties and districts.
    Area,
    /// Townships and streets.
    Street,
    /// Villages and communities.
    Village,
}

/// A column of a file and the catalog item it becomes.
struct Column {
    header: &'static str,
    item_id: &'static str,
    name: &'static str,
    length: u32,
}

const fn column(
    header: &'static str,
    item_id: &'static str,
    name: &'static str,
    length: u32,
) -> Column {
    Column { header, item_id, name, length }
}

const PROVINCE_CODE: Column = column("provinceCode", "province_code", "省级代码", 2);
const CITY_CODE: Column = column("cityCode", "city_code", "地级代码", 4);
const AREA_CODE: Column = column("areaCode", "area_code", "县级代码", 6);
const STREET_CODE: Column = column("streetCode", "street_code", "乡级代码", 9);
const NAME: Column = column("name", "name", "行政区划名称", 60);

const fn code(length: u32) -> Column {
    column("code", "code", "统计用区划代码", length)
}

static PROVINCE_COLUMNS: [Column; 2] = [code(2), NAME];
static CITY_COLUMNS: [Column; 3] = [code(4), NAME, PROVINCE_CODE];
static AREA_COLUMNS: [Column; 4] = [code(6), NAME, PROVINCE_CODE, CITY_CODE];
static STREET_COLUMNS: [Column; 5] = [code(9), NAME, PROVINCE_CODE, CITY_CODE, AREA_CODE];
static VILLAGE_COLUMNS: [Column; 6] =
    [code(12), NAME, PROVINCE_CODE, CITY_CODE, AREA_CODE, STREET_CODE];

/// Who answers for the catalog entries.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Name of the providing org.
    pub name: Text<200>,
    /// Its unified social credit code.
    pub credit_code: CreditCode,
    /// Region that the data cover, an entry of the region table.
    pub region: RegionCode,
}

impl Division {
    /// All levels, from the top.
    pub const ALL: [Self; 5] =
        [Self::Province, Self::City, Self::Area, Self::Street, Self::Village];

    /// Name of the level's file below the data directory.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Province => "division_provinces.csv",
            Self::City => "division_cities.csv",
            Self::Area => "division_areas.csv",
            Self::Street => "division_streets.csv",
            Self::Village => "division_villages_hebei.csv",
        }
    }

    /// The items of the level's entry, in the order of [`Row::values`].
    pub fn item_ids(self) -> Vec<ItemId> {
        self.columns().iter().map(|column| id(column.item_id)).collect()
    }

    /// The level's file as it was when this program was built.
    const fn embedded(self) -> &'static str {
        match self {
            Self::Province => include_str!("../../tests/data/divisions/division_provinces.csv"),
            Self::City => include_str!("../../tests/data/divisions/division_cities.csv"),
            Self::Area => include_str!("../../tests/data/divisions/division_areas.csv"),
            Self::Street => include_str!("../../tests/data/divisions/division_streets.csv"),
            Self::Village => {
                include_str!("../../tests/data/divisions/division_villages_hebei.csv")
            }
        }
    }

    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Province => &PROVINCE_COLUMNS,
            Self::City => &CITY_COLUMNS,
            Self::Area => &AREA_COLUMNS,
            Self::Street => &STREET_COLUMNS,
            Self::Village => &VILLAGE_COLUMNS,
        }
    }

    /// Slug in the catalog id, the level in Chinese, serial number in the code.
    const fn names(self) -> (&'static str, &'static str, u8) {
        match self {
            Self::Province => ("province", "省级", 1),
            Self::City => ("city", "地级", 2),
            Self::Area => ("area", "县级", 3),
            Self::Street => ("street", "乡级", 4),
            Self::Village => ("village", "村级", 5),
        }
    }
}

fn id(text: &str) -> ItemId {
    ItemId::new(text).expect("item ids of this file are within the alphabet")
}

fn text<const MAX: usize>(text: impl Into<String>) -> Text<MAX> {
    Text::new(text).expect("texts of this file are within their limits")
}

/// The catalog entry of one level: freely shared and open, as the National
/// Bureau of Statistics publishes the codes.
pub fn catalog_entry(division: Division, provider: &Provider) -> CatalogEntry {
    let (slug, level, serial) = division.names();
    let grade = || GradeId::new("general").expect("a grade of the Hebei profile");
    let items = division.columns().iter().map(|column| CatalogItem {
        item_id: id(column.item_id),
        name: text(column.name),
        data_type: DataType::Text,
        length: column.length,
        element_code: None,
        category: Some(text("行政区划")),
        grade: Some(grade()),
        is_personal: false,
        governance: ItemGovernance::default(),
    });
    CatalogEntry {
        catalog_id: CatalogId::new(format!("hebei-division-{slug}"))
            .expect("slugs of this file are within the alphabet"),
        class: ResourceClass::Basic,
        name: text(format!("河北省统计用区划代码（{level}）")),
        code: text(format!("103001/{serial:06}")),
        provider_name: provider.name.clone(),
        provider_code: provider.credit_code.clone(),
        summary: text(format!(
            "河北省{level}区划的统计用区划代码、名称和上级代码，依据国家统计局统计用区划代码（截至2023-06-30）。"
        )),
        format_class: FormatClass::Spreadsheet,
        format_type: text("csv"),
        items: items.collect(),
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        share_channel: ShareChannel::Platform,
        delivery_modes: vec![DeliveryMode::Query, DeliveryMode::BatchFile],
        open_attribute: OpenAttribute::Open,
        open_condition: None,
        update_cycle: UpdateCycle::Yearly,
        published_on: None,
        related_codes: Vec::new(),
        category: Some(text("行政区划")),
        grade: Some(grade()),
        is_state_secret: false,
        region_scope: provider.region.clone(),
        duty_basis: Some(text("行政区划管理")),
        source_system: Some(text("统计用区划代码库")),
        governance: EntryGovernance::default(),
    }
}

/// One row: the values of the level's items, in the entry's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The values.
    pub values: Vec<String>,
}

/// The rows of one file that belong to Hebei.
pub struct Rows<R> {
    records: csv::StringRecordsIntoIter<R>,
    positions: Vec<usize>,
    province_position: usize,
}

/// Opens the level's file below `data_dir` and finds its columns by name.
///
/// # Errors
/// If the file cannot be read or lacks a column.
pub fn rows(division: Division, data_dir: &Path) -> Result<Rows<File>> {
    let path = data_dir.join(division.file_name());
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    read(division, file).with_context(|| format!("in {}", path.display()))
}

/// The rows of the level's file as it was when this program was built.
///
/// # Errors
/// Never for the files of this repository.
pub fn embedded_rows(division: Division) -> Result<Rows<&'static [u8]>> {
    read(division, division.embedded().as_bytes())
}

fn read<R: Read>(division: Division, file: R) -> Result<Rows<R>> {
    let mut reader = csv::Reader::from_reader(file);
    let headers = reader.headers().context("cannot read the header line")?;
    let find = |name: &str| headers.iter().position(|header| header == name);
    let mut positions = Vec::new();
    for column in division.columns() {
        match find(column.header) {
            Some(position) => positions.push(position),
            None => bail!("the file has no column {}", column.header),
        }
    }
    // Provinces carry no parent: their own code, the first column, says which one it is.
    let province_position = find(PROVINCE_CODE.header).or_else(|| find("code")).unwrap_or(0);
    Ok(Rows { records: reader.into_records(), positions, province_position })
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let record = match self.records.next()? {
                Ok(record) => record,
                Err(error) => return Some(Err(error.into())),
            };
            if record.get(self.province_position) != Some(PROVINCE) {
                continue;
            }
            let value = |position: &usize| record.get(*position).unwrap_or_default().to_owned();
            return Some(Ok(Row { values: self.positions.iter().map(value).collect() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Provider {
        Provider {
            name: text("河北省民政厅"),
            credit_code: CreditCode::new("111300000002186132").expect("a code"),
            region: RegionCode::new("130000").expect("a region"),
        }
    }

    fn data_dir() -> std::path::PathBuf {
        std::path::PathBuf::from("../tests/data/divisions")
    }

    #[test]
    fn every_level_of_hebei_is_read_completely() {
        let counts = [1, 11, 190, 2_365, 54_145];
        for (division, count) in Division::ALL.into_iter().zip(counts) {
            let rows: Vec<Row> = rows(division, &data_dir())
                .and_then(Iterator::collect)
                .expect("the files of the repository are readable");
            assert_eq!(rows.len(), count, "{division:?}");
            let width = division.item_ids().len();
            let complete = |row: &Row| {
                row.values.len() == width
                    && row.values.iter().all(|value| !value.is_empty())
                    && row.values[0].starts_with(PROVINCE)
            };
            assert!(rows.iter().all(complete), "{division:?}");
        }
    }

    #[test]
    fn values_stand_in_the_order_of_the_items() {
        let first = rows(Division::Village, &data_dir()).unwrap().next().unwrap().unwrap();
        let expected =
            ["130102001001", "棉一东社区居民委员会", "13", "1301", "130102", "130102001"];
        assert_eq!(first.values, expected);
        let ids = ["code", "name", "province_code", "city_code", "area_code", "street_code"];
        assert_eq!(Division::Village.item_ids(), ids.map(id));
    }

    #[test]
    fn entries_differ_in_id_and_code_and_carry_their_items() {
        let entries = Division::ALL.map(|division| catalog_entry(division, &provider()));
        for (division, entry) in Division::ALL.into_iter().zip(&entries) {
            let ids: Vec<ItemId> = entry.items.iter().map(|item| item.item_id.clone()).collect();
            assert_eq!(ids, division.item_ids());
            let same = entries
                .iter()
                .filter(|other| other.code == entry.code || other.catalog_id == entry.catalog_id);
            assert_eq!(same.count(), 1);
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("division_cities.csv"), "code,name\n1301,石家庄市\n")
            .unwrap();
        let error = format!("{:#}", rows(Division::City, dir.path()).err().unwrap());
        assert!(error.ends_with("has no column provinceCode"), "{error}");
    }
}
