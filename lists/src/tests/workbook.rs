//! Workbooks that ask for more than their size, made byte by byte.

use std::error::Error as _;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::limits::{LIST_BYTES_MAX, LIST_ROWS_MAX, LIST_STRINGS_MAX, LIST_UNPACKED_BYTES_MAX};

const RELATIONSHIPS: &str = "<Relationships>\
    <Relationship Id=\"r1\" Type=\"x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
    </Relationships>";
const SHEETS: &str = "<workbook><sheets><sheet name=\"s\" r:id=\"r1\"/></sheets></workbook>";
const TARGETS: &str = "<Relationships>\
    <Relationship Id=\"r1\" Type=\"x/relationships/worksheet\" Target=\"sheet.xml\"/>\
    </Relationships>";
const CELLS: &str = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
    </sheetData></worksheet>";
const STRINGS: &str = "<sst uniqueCount=\"1\"><si><t>text</t></si></sst>";

/// A workbook of one sheet with some of its parts replaced, or parts added.
fn workbook(changes: &[(&str, &str)]) -> Vec<u8> {
    let usual = [
        ("_rels/.rels", RELATIONSHIPS),
        ("xl/workbook.xml", SHEETS),
        ("xl/_rels/workbook.xml.rels", TARGETS),
        ("xl/sheet.xml", CELLS),
        ("xl/sharedStrings.xml", STRINGS),
    ];
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = usual.iter().filter(|(name, _)| !is_changed(name));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in kept.chain(changes) {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Result<Vec<SheetRow>, ListError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.xlsx");
    std::fs::write(&path, bytes).unwrap();
    sheet::read(&path, None)
}

/// What is wrong with a workbook, and the message says which limit.
fn defect(bytes: &[u8], message: &str) -> Defect {
    let error = read(bytes).unwrap_err();
    assert!(error.to_string().ends_with("list.xlsx"), "{error}");
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains(message), "{cause}");
    let ListError::Invalid { source, .. } = error else { panic!("{error:?}") };
    source
}

/// Overwrites the size that every header of the part announces.
fn announce(bytes: &mut [u8], name: &str, size: u32) {
    // Signature of a header, where its name and its size stand.
    for (signature, name_at, size_at) in [(b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)] {
        let headers: Vec<usize> = (0..bytes.len() - name_at)
            .filter(|at| bytes[*at..].starts_with(signature))
            .filter(|at| bytes[at + name_at..].starts_with(name.as_bytes()))
            .collect();
        assert_eq!(headers.len(), 1, "{name}");
        bytes[headers[0] + size_at..][..4].copy_from_slice(&size.to_le_bytes());
    }
}

#[test]
fn the_usual_workbook_of_these_tests_is_read() {
    let row = SheetRow { line: 1, cells: vec!["text".into()] };
    assert_eq!(read(&workbook(&[])).unwrap(), std::slice::from_ref(&row));
    let other = workbook(&[("docProps/thumbnail.png", "no xml < at all")]);
    assert_eq!(read(&other).unwrap(), [row]);
}

#[test]
fn a_small_file_that_unpacks_to_too_much_is_refused_unread() {
    let zeros = "0".repeat(LIST_UNPACKED_BYTES_MAX as usize);
    for name in ["xl/sharedStrings.xml", "xl/media/image1.png"] {
        let bomb = workbook(&[(name, &zeros)]);
        assert!((bomb.len() as u64) < LIST_BYTES_MAX / 100, "{} bytes", bomb.len());
        assert!(matches!(defect(&bomb, "limit 67108864"), Defect::Unpacked { .. }), "{name}");
    }
    let halves = zeros.split_at(zeros.len() / 2);
    let bomb = workbook(&[("a", halves.0), ("b", halves.1)]);
    assert!(matches!(defect(&bomb, "limit 67108864"), Defect::Unpacked { .. }));
}

#[test]
fn an_announced_size_that_lies_is_found_while_unpacking() {
    let zeros = "0".repeat(8 * 1024 * 1024);
    for name in ["xl/styles.xml", "xl/media/image1.png"] {
        for size in [0, 1000, 1_000_000] {
            let mut bomb = workbook(&[(name, &zeros)]);
            announce(&mut bomb, name, size);
            assert!(matches!(defect(&bomb, "larger than its declared"), Defect::Part(_)), "{size}");
        }
        let mut boast = workbook(&[(name, "")]);
        announce(&mut boast, name, u32::MAX - 1);
        assert!(matches!(defect(&boast, "limit 67108864"), Defect::Unpacked { .. }));
    }
}

#[test]
fn parts_that_share_their_bytes_are_refused() {
    let names: Vec<String> = (10..99).map(|n| format!("part{n}")).collect();
    let noise: String = (0..1000_u32).map(|n| n.wrapping_mul(n).to_string()).collect();
    let mut parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    parts[0].1 = &noise;
    let mut bytes = workbook(&parts);
    // Every entry of the directory points at the first part: offset, sizes and checksum.
    let headers: Vec<usize> = (0..bytes.len() - 50)
        .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
        .filter(|at| bytes[at + 46..].starts_with(b"part"))
        .collect();
    assert_eq!(headers.len(), parts.len());
    for at in &headers[1..] {
        for field in [8..28, 42..46] {
            bytes.copy_within(headers[0] + field.start..headers[0] + field.end, at + field.start);
        }
    }
    assert!(matches!(defect(&bytes, "overlap"), Defect::Overlap { .. }));
}

#[test]
fn a_table_of_strings_that_announces_too_many_is_refused() {
    for count in [(LIST_STRINGS_MAX + 1).to_string(), u64::MAX.to_string(), "9".repeat(40)] {
        let strings = format!("<x:sst uniqueCount = '{count}'><si><t>text</t></si></x:sst>");
        for name in ["xl/sharedStrings.xml", "XL/SHAREDSTRINGS.XML"] {
            let book = workbook(&[(name, &strings)]);
            assert!(matches!(defect(&book, "limit 4000000"), Defect::Strings { .. }), "{name}");
        }
    }
    let strings = format!("<sst uniqueCount=\"{LIST_STRINGS_MAX}\"><si><t>text</t></si></sst>");
    assert_eq!(read(&workbook(&[("xl/sharedStrings.xml", &strings)])).unwrap().len(), 1);
}

#[test]
fn texts_that_are_copied_into_many_styles_or_sheets_are_refused() {
    let long = "n".repeat(1_000_000);
    let font = format!("<fonts><font><name val=\"{long}\"/></font></fonts>");
    let formats = format!("<numFmts><numFmt numFmtId=\"9\" formatCode=\"{long}\"/></numFmts>");
    let xfs = "<xf fontId=\"0\" numFmtId=\"9\"/>".repeat(10_000);
    for texts in [&font, &formats] {
        let styles = format!("<styleSheet>{texts}<cellXfs>{xfs}</cellXfs></styleSheet>");
        let book = workbook(&[("xl/styles.xml", &styles)]);
        assert!(matches!(defect(&book, "limit 268435456"), Defect::Styles { .. }));
    }
    let many = "<fill/>".repeat(2_000_000);
    let styles = format!("<styleSheet><fills>{many}</fills></styleSheet>");
    let book = workbook(&[("xl/styles.xml", &styles)]);
    assert!(matches!(defect(&book, "limit 268435456"), Defect::Styles { .. }));

    let targets = TARGETS.replace("sheet.xml", &long);
    let sheets = SHEETS.replace("<sheets>", &"<sheet name=\"\" r:id=\"r1\"/>".repeat(10_000));
    let book = workbook(&[("xl/workbook.xml", &sheets), ("xl/_rels/workbook.xml.rels", &targets)]);
    assert!(matches!(defect(&book, "limit 268435456"), Defect::Styles { .. }));
}

#[test]
fn a_long_text_that_every_cell_names_is_refused_in_time() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "t".repeat(1_000_000));
    let cells = "<row><c t=\"s\"><v>0</v></c></row>".repeat(LIST_ROWS_MAX as usize);
    let cells = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let book = workbook(&[("xl/sharedStrings.xml", &strings), ("xl/sheet.xml", &cells)]);
    let start = Instant::now();
    assert!(matches!(defect(&book, "268435456 bytes of memory"), Defect::Cells));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn rows_and_columns_end_at_their_limits() {
    let sheet = |cell: &str| {
        let row = format!("<row><c r=\"{cell}\"><v>7</v></c></row>");
        format!("<worksheet><sheetData>{row}</sheetData></worksheet>")
    };
    for cell in ["A100000", "IV1"] {
        assert_eq!(read(&workbook(&[("xl/sheet.xml", &sheet(cell))])).unwrap().len(), 1, "{cell}");
    }
    for cell in ["A100001", "IW1", "A4294967295"] {
        let book = workbook(&[("xl/sheet.xml", &sheet(cell))]);
        let defect = defect(&book, "");
        assert!(matches!(defect, Defect::Table | Defect::Workbook(_)), "{cell} {defect:?}");
    }
    // Rows that go to and fro count each time.
    let pair = "<c r=\"A1\"><v>7</v></c><c r=\"A2\"><v>7</v></c>".repeat(60_000);
    let cells = format!("<worksheet><sheetData><row>{pair}</row></sheetData></worksheet>");
    let book = workbook(&[("xl/sheet.xml", &cells)]);
    assert!(matches!(defect(&book, "at most 100000 rows"), Defect::Table));
}

#[test]
fn a_file_of_another_format_is_not_opened() {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.extend(workbook(&[]));
    assert!(matches!(defect(&bytes, "password"), Defect::Foreign));
}
