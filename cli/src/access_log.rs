//! The files in which gateway, consumer and provider keep what they saw of accesses:
//! JSON lines, read within bounds (R-48).

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use liuhen_types::{AccessReceipt, AccessRecord, AuthorizationId, TimeMs};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::{Exit, Failure, Result};
use crate::files;

/// Bytes of one line at most.
const LINE_BYTES_MAX: u64 = 64 << 10;
/// Lines of one file at most.
const LINES_MAX: usize = 10_000_000;

/// What consumer and provider each keep of one call, with what the gateway signed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// The grant that was cited.
    pub authorization_id: AuthorizationId,
    /// When.
    pub time: TimeMs,
    /// True if data came.
    pub served: bool,
    /// The gateway's word that the call is on record; absent if it gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<AccessReceipt>,
}

/// A gateway's records, in the order of the file.
///
/// # Errors
/// If the file cannot be read, or a line is no record; the message names the line.
pub fn records(path: &Path) -> Result<Vec<AccessRecord>> {
    lines(path, "access record")
}

/// What a party observed.
///
/// # Errors
/// As [`records`].
pub fn observations(path: &Path) -> Result<Vec<Observation>> {
    lines(path, "observation")
}

fn lines<T: DeserializeOwned>(path: &Path, what: &str) -> Result<Vec<T>> {
    let bad = |number: usize, error: String| {
        let message = format!("{} line {number} is no {what}: {error}", path.display());
        Failure::input(message, "give the file as its keeper wrote it, one JSON document a line")
    };
    let mut reader = BufReader::new(files::open(path, what)?);
    let (mut found, mut line) = (Vec::new(), Vec::new());
    loop {
        let number = found.len() + 1;
        line.clear();
        let read = reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        let read = read.map_err(|error| {
            let error =
                anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
            Failure::new(Exit::Machine, error, "check the disk")
        })?;
        if read == 0 {
            return Ok(found);
        }
        if found.len() >= LINES_MAX {
            return Err(bad(number, format!("the file has more than {LINES_MAX} lines")));
        }
        if !line.ends_with(b"\n") && read as u64 == LINE_BYTES_MAX {
            return Err(bad(number, format!("it is longer than {LINE_BYTES_MAX} bytes")));
        }
        let value =
            serde_json::from_slice(&line).map_err(|error| bad(number, error.to_string()))?;
        found.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<Vec<Observation>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.jsonl");
        std::fs::write(&path, text).unwrap();
        observations(&path)
    }

    #[test]
    fn lines_are_read_and_bad_ones_named() {
        let good = r#"{"authorization_id":"a1","time":5,"served":true}"#;
        assert_eq!(written(&format!("{good}\n{good}\n")).unwrap().len(), 2);
        assert_eq!(written("").unwrap(), []);
        let long = format!("{{\"authorization_id\":\"{}\"}}", "a".repeat(70_000));
        for (text, named) in [
            (format!("{good}\n{{}}\n"), "line 2"),
            (format!("{good}\nnot json"), "line 2"),
            (long, "longer than"),
        ] {
            let error = written(&text).unwrap_err().error.to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
