//! What an xlsx file unpacks to, checked before the library that reads it sees it.
//!
//! The library unpacks a part whole whatever its size, makes room for as many
//! shared strings as the file announces, and copies font, number format and path
//! into every style and sheet that names them. So a few bytes can ask for all
//! memory. Here every part is unpacked once, in pieces that are thrown away, and
//! its tags are read as the library reads them, whatever name the part has.

use std::io::{self, BufRead, BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::error::Defect;
use crate::limits::{LIST_STRINGS_MAX, LIST_STYLE_BYTES_MAX, LIST_UNPACKED_BYTES_MAX};

/// How a zip archive without anything in front of it begins.
const MAGIC: &[u8] = b"PK\x03\x04";

/// Tags that become one style, part of a style or sheet each.
const COPYING: &[&str] = &["border", "fill", "font", "sheet", "xf"];

/// Tags whose text is copied into styles and sheets.
const COPIED: &[&str] = &["Relationship", "name", "numFmt"];

/// Checks that an xlsx file can be read within the limits.
///
/// # Errors
/// Names what is too large, and the limit.
pub fn check(bytes: &[u8]) -> Result<(), Defect> {
    // Old formats and those with a password are read by other parts of the library.
    if !bytes.starts_with(MAGIC) {
        return Err(Defect::Foreign);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    check_announced(&mut archive, bytes.len() as u64)?;
    let mut tags = Tags::default();
    for index in 0..archive.len() {
        // Reads no further than the announced size: the archive fails a part that goes on.
        let mut part = BufReader::new(archive.by_index(index)?);
        tags.read(&mut part)?;
        // Where its tags end or are wrong the library stops too.
        io::copy(&mut part, &mut io::sink())?;
    }
    tags.check()
}

/// Checks what the archive says of itself, before anything is unpacked. Parts
/// that overlap are refused, since unpacking them takes time without limit.
fn check_announced(archive: &mut ZipArchive<Cursor<&[u8]>>, bytes: u64) -> Result<(), Defect> {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index)?;
        packed = packed.saturating_add(part.compressed_size());
        unpacked = unpacked.saturating_add(part.size());
    }
    if packed > bytes {
        return Err(Defect::Overlap { packed, bytes });
    }
    if unpacked > LIST_UNPACKED_BYTES_MAX {
        return Err(Defect::Unpacked { bytes: unpacked });
    }
    Ok(())
}

/// What the tags of all parts make the library do.
#[derive(Debug, Default)]
struct Tags {
    /// Number of styles, their parts and sheets.
    copies: u64,
    /// Bytes of the longest tag that is copied into them.
    longest: u64,
}

impl Tags {
    /// Reads the tags of a part up to its end or its first fault.
    fn read(&mut self, part: impl BufRead) -> Result<(), Defect> {
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.check_end_names = false;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) => self.take(&tag)?,
                Ok(Event::Eof) | Err(_) => return Ok(()),
                Ok(_) => {}
            }
        }
    }

    fn take(&mut self, tag: &BytesStart<'_>) -> Result<(), Defect> {
        let name = tag.local_name();
        let name = name.as_ref();
        if name == "sst" {
            return check_strings(tag);
        }
        if COPYING.contains(&name) {
            self.copies += 1;
        }
        if COPIED.contains(&name) {
            self.longest = self.longest.max(tag.len() as u64);
        }
        Ok(())
    }

    /// A style holds a font's name and a number format, a sheet's path two targets.
    fn check(&self) -> Result<(), Defect> {
        let each = self.longest.saturating_mul(2).saturating_add(STYLE_BYTES);
        let bytes = self.copies.saturating_mul(each);
        if bytes > LIST_STYLE_BYTES_MAX { Err(Defect::Styles { bytes }) } else { Ok(()) }
    }
}

/// Bytes of a style without its texts; a sheet has less.
const STYLE_BYTES: u64 = size_of::<calamine::Style>() as u64;

/// Checks the number of shared strings that a table announces; every number
/// behind the attribute's name counts, however it is written.
fn check_strings(table: &str) -> Result<(), Defect> {
    for rest in table.split("uniqueCount").skip(1) {
        let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        let count: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let is_within = count.parse().is_ok_and(|count: u64| count <= LIST_STRINGS_MAX);
        if !count.is_empty() && !is_within {
            return Err(Defect::Strings { count });
        }
    }
    Ok(())
}
