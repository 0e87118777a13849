//! Lists of catalogs for import: CSV and xlsx, then their entries.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use liuhen_lists::{parse, sheet};

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for the lists");
    folder.keep()
});

fn read(path: &Path, data: &[u8]) {
    std::fs::write(path, data).expect("the list can be written");
    if let Ok(rows) = sheet::read(path, None) {
        let _ = parse(&rows);
    }
}

fuzz_target!(|data: &[u8]| {
    read(&FOLDER.join("list.csv"), data);
    read(&FOLDER.join("list.xlsx"), data);
});
