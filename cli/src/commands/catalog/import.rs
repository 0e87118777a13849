//! `liuhen catalog import` and `liuhen catalog template`.

use std::path::{Path, PathBuf};

use liuhen_lists::{CatalogList, Problem, sheet, template};
use liuhen_types::payload::catalog::CatalogSubmit;
use liuhen_types::{CatalogId, Code, Payload, TxId};
use serde::Serialize;

use crate::args::Options;
use crate::failure::{Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::progress;
use crate::report::{Report, table};
use crate::session::Session;

/// Options of `catalog import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// List as .csv (UTF-8) or .xlsx; see `liuhen catalog template`
    file: PathBuf,
    /// Sheet of the workbook; its first one by default
    #[arg(long)]
    sheet: Option<String>,
    /// Only read and check; nothing is sent and no node is needed
    #[arg(long)]
    check: bool,
    /// Send the good entries of a list that has problems
    #[arg(long, conflicts_with = "check")]
    skip_bad: bool,
}

/// Language of the headers of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl From<Language> for template::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// What became of a list.
#[derive(Debug, Serialize)]
struct ImportReport {
    /// Entries in the list.
    found: usize,
    /// Entries without a problem.
    valid: usize,
    /// Entries that the contracts accepted.
    accepted: usize,
    /// Entries that the contracts refused.
    refused: usize,
    /// What is wrong in the list.
    problems: Vec<Problem>,
    /// What was sent.
    sent: Vec<Sent>,
}

/// One entry that was sent.
#[derive(Debug, Serialize)]
struct Sent {
    line: u32,
    catalog_id: CatalogId,
    code: Code,
    meaning: &'static str,
    tx_id: TxId,
}

impl Import {
    /// Reads the list, and sends it unless it has problems or is only checked.
    ///
    /// # Errors
    /// If the file cannot be read, or no verified receipt could be had.
    pub async fn run(self, options: &Options) -> Result<Report> {
        let list = liuhen_lists::parse(&sheet::read(&self.file, self.sheet.as_deref())?);
        if list.found == 0 && list.problems.is_empty() {
            let message = format!("{} holds no entry", self.file.display());
            return Err(Failure::input(message, "start from `liuhen catalog template --out FILE`"));
        }
        let send = !self.check && (list.problems.is_empty() || self.skip_bad);
        let sent = if send { send_all(&list, options).await? } else { Vec::new() };
        let accepted = sent.iter().filter(|sent| sent.code == Code::Ok).count();
        let report = ImportReport {
            found: list.found,
            valid: list.entries.len(),
            accepted,
            refused: sent.len() - accepted,
            problems: list.problems,
            sent,
        };
        let all_taken = self.check || accepted == report.found;
        Ok(Report::new(&report, text(&report, &self))?
            .unless(report.problems.is_empty() && all_taken))
    }
}

async fn send_all(list: &CatalogList, options: &Options) -> Result<Vec<Sent>> {
    let session = Session::open(options)?;
    let bar = progress::bar(list.entries.len() as u64, "entries");
    let mut sent = Vec::with_capacity(list.entries.len());
    for listed in &list.entries {
        let entry = listed.entry.clone();
        let catalog_id = entry.catalog_id.clone();
        let payload = Payload::CatalogSubmit(CatalogSubmit { entry });
        let receipt = session.submit(payload).await?;
        let code = receipt.outcome.code;
        let (line, meaning, tx_id) = (listed.line, code.meaning(), receipt.tx_id());
        sent.push(Sent { line, catalog_id, code, meaning, tx_id });
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(sent)
}

fn text(report: &ImportReport, import: &Import) -> String {
    let mut parts = Vec::new();
    if !report.problems.is_empty() {
        let mut problems = table(["line", "field", "value", "code", "problem"]);
        for problem in &report.problems {
            problems.add_row([
                problem.line.to_string(),
                problem.field.clone(),
                problem.value.clone(),
                problem.code.to_string(),
                problem.message.clone(),
            ]);
        }
        parts.push(problems.trim_fmt());
    }
    if !report.sent.is_empty() {
        let mut sent = table(["line", "entry", "code", "meaning"]);
        for entry in &report.sent {
            sent.add_row([
                entry.line.to_string(),
                entry.catalog_id.to_string(),
                entry.code.to_string(),
                entry.meaning.to_owned(),
            ]);
        }
        parts.push(sent.trim_fmt());
    }
    let ImportReport { found, valid, accepted, refused, problems, .. } = report;
    parts.push(format!(
        "{found} entries found, {valid} valid, {} problems; {accepted} accepted, {refused} refused",
        problems.len()
    ));
    if report.sent.is_empty() && !import.check {
        parts.push("nothing was sent: mend the list, or add --skip-bad".to_owned());
    }
    parts.join("\n")
}

/// Writes the template of a list.
///
/// # Errors
/// If the file exists, or is to be something else than CSV.
pub fn template(out: Option<&Path>, language: Language) -> Result<Report> {
    let csv = template::csv_text(language.into()).machine("cannot write the template")?;
    let Some(path) = out else { return Report::new(&serde_json::json!({ "csv": csv }), csv) };
    if !template::is_csv(path) {
        let message = format!("{} is not a .csv file", path.display());
        return Err(Failure::input(message, "name a .csv file; spreadsheet programs open it"));
    }
    files::write_new(path, csv.as_bytes(), Access::Public)?;
    let document = serde_json::json!({ "file": path });
    Report::new(&document, format!("wrote {}", path.display()))
}
