//! The columns of a catalog list and where they stand in a given file.

use liuhen_types::Code;

use crate::Problem;
use crate::limits::LIST_TITLE_ROWS_MAX;
use crate::sheet::SheetRow;

/// Characters of a value that a problem quotes.
const QUOTE_CHARS_MAX: usize = 60;

macro_rules! columns {
    ($(
        $(#[$doc:meta])* $name:ident, $chinese:literal, $english:literal, $required:literal;
    )*) => {
        /// A column: the 15 core metadata of the guide, the parts of an item, and
        /// the extensions that the rules need.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column {
            $( $(#[$doc])* $name, )*
        }

        impl Column {
            /// All columns, in the order of the template.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The header in Chinese.
            pub const fn chinese(self) -> &'static str {
                match self { $( Self::$name => $chinese, )* }
            }

            /// The header in English.
            pub const fn english(self) -> &'static str {
                match self { $( Self::$name => $english, )* }
            }

            /// True if a list without this column makes no entry at all.
            const fn is_required(self) -> bool {
                match self { $( Self::$name => $required, )* }
            }
        }
    };
}

columns! {
    /// Id on the chain; made from the code if blank.
    CatalogId, "目录编号", "catalog_id", false;
    /// 1.
    Class, "信息资源分类", "class", true;
    /// 2.
    Name, "信息资源名称", "name", true;
    /// 3.
    Code, "信息资源代码", "code", true;
    /// 4.
    ProviderName, "信息资源提供方", "provider_name", true;
    /// 5.
    ProviderCode, "信息资源提供方代码", "provider_code", true;
    /// 6.
    Summary, "信息资源摘要", "summary", true;
    /// 7: class and type, such as 电子表格/csv.
    Format, "信息资源格式", "format", true;
    /// 8: id of the item; its position if blank.
    ItemId, "信息项编号", "item_id", false;
    /// 8.
    ItemName, "信息项名称", "item_name", true;
    /// 8.
    DataType, "数据类型", "data_type", true;
    /// 8.
    Length, "数据长度", "length", false;
    /// 8: code of the data element.
    ElementCode, "数据元编码", "element_code", false;
    /// 8: category of the item.
    ItemCategory, "信息项类别", "item_category", false;
    /// 8: grade of the item.
    ItemGrade, "信息项分级", "item_grade", false;
    /// 8: whether it tells something of a person.
    IsPersonal, "是否个人信息", "is_personal", true;
    /// 9.
    ShareType, "共享类型", "share_type", true;
    /// 10.
    ShareConditions, "共享条件", "share_conditions", false;
    /// 10: basis of restricted sharing, name|article|rank.
    LegalBasis, "法律依据", "legal_basis", false;
    /// 11: channel and delivery modes, such as 共享平台方式/接口、文件.
    ShareChannel, "共享方式", "share_channel", true;
    /// 12.
    OpenAttribute, "开放属性", "open_attribute", true;
    /// 12.
    OpenCondition, "开放条件", "open_condition", false;
    /// 13.
    UpdateCycle, "更新周期", "update_cycle", true;
    /// 14.
    PublishedOn, "发布日期", "published_on", false;
    /// 15.
    RelatedCodes, "关联资源代码", "related_codes", false;
    /// Category of the entry.
    Category, "类别", "category", false;
    /// Grade of the entry.
    Grade, "分级", "grade", false;
    /// Whether it is a state secret; such entries are refused.
    IsStateSecret, "是否涉密", "is_state_secret", true;
    /// Region that the data cover.
    RegionScope, "行政区划代码", "region_scope", true;
    /// Duty that the entry rests on.
    DutyBasis, "职责依据", "duty_basis", false;
    /// System that the data come from.
    SourceSystem, "来源系统", "source_system", false;
}

/// Where each column stands in a file.
#[derive(Debug)]
pub struct ColumnMap {
    /// Per column of [`Column::ALL`]: position and header text.
    found: Vec<Option<(usize, String)>>,
}

impl ColumnMap {
    /// Searches the header row below any title rows and gives it with the rows
    /// that follow. Unknown columns are problems: a misspelt header must not
    /// silently lose a column.
    pub fn find(rows: &[SheetRow]) -> Result<(Self, &[SheetRow]), Vec<Problem>> {
        let named = |row: &SheetRow, column| position(row, column).is_some();
        let is_header = |row: &SheetRow| named(row, Column::Name) && named(row, Column::Code);
        let at = rows.iter().take(LIST_TITLE_ROWS_MAX).position(is_header);
        let Some((header, body)) = at.and_then(|at| rows[at..].split_first()) else {
            return Err(vec![Problem {
                line: 1,
                field: Column::Name.chinese().to_owned(),
                value: String::new(),
                code: Code::Schema,
                message: format!(
                    "no header row with {} and {} in the first {LIST_TITLE_ROWS_MAX} rows",
                    Column::Name.chinese(),
                    Column::Code.chinese()
                ),
            }]);
        };
        let locate = |column: &Column| {
            let at = position(header, *column)?;
            Some((at, header.cells.get(at)?.clone()))
        };
        let map = Self { found: Column::ALL.iter().map(locate).collect() };
        let problems = map.header_problems(header);
        if problems.is_empty() { Ok((map, body)) } else { Err(problems) }
    }

    fn header_problems(&self, header: &SheetRow) -> Vec<Problem> {
        let problem = |field: &str, value: &str, message: &str| Problem {
            line: header.line,
            field: field.to_owned(),
            value: value.to_owned(),
            code: Code::Schema,
            message: message.to_owned(),
        };
        let all = Column::ALL.iter().zip(&self.found);
        let missing = all
            .filter(|(column, found)| column.is_required() && found.is_none())
            .map(|(column, _)| problem(column.chinese(), "", "the list lacks this column"));
        let known = |at: usize| self.found.iter().flatten().any(|(position, _)| *position == at);
        let unknown = header.cells.iter().enumerate().filter_map(|(at, text)| {
            let message = "unknown or repeated column; see `liuhen catalog template`";
            (!text.is_empty() && !known(at)).then(|| problem(text, text, message))
        });
        missing.chain(unknown).collect()
    }

    /// The cell of a row, empty if there is none.
    pub fn cell<'a>(&self, row: &'a SheetRow, column: Column) -> &'a str {
        let found = self.found.get(column as usize).and_then(Option::as_ref);
        found.and_then(|(at, _)| row.cells.get(*at)).map_or("", String::as_str)
    }

    /// A problem with a cell, named by the file's own header.
    pub fn problem(
        &self,
        line: u32,
        column: Column,
        value: &str,
        code: Code,
        message: impl Into<String>,
    ) -> Problem {
        let header = self.found.get(column as usize).and_then(Option::as_ref);
        let field = header.map_or(column.chinese(), |(_, text)| text.as_str()).to_owned();
        let mut quoted: String = value.chars().take(QUOTE_CHARS_MAX).collect();
        if quoted.len() < value.len() {
            quoted.push('…');
        }
        Problem { line, field, value: quoted, code, message: message.into() }
    }
}

fn position(header: &SheetRow, column: Column) -> Option<usize> {
    header.cells.iter().position(|cell| {
        let name = plain_header(cell);
        name == column.chinese() || name.eq_ignore_ascii_case(column.english())
    })
}

/// A header without number, asterisk and remark: `*2.信息资源名称（必填）` is 信息资源名称.
fn plain_header(text: &str) -> &str {
    let is_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".、*".contains(c);
    let text = text.trim_start_matches(is_mark);
    let text = text.split(['(', '（', '\n']).next().unwrap_or_default();
    text.trim_end_matches(|c: char| c.is_whitespace() || c == '*')
}
