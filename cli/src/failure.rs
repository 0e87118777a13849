//! Why a command did not do what was asked: an exit code, a chain of causes and
//! what to do next.

use std::fmt::Write as _;

use liuhen_lists::ListError;
use serde_json::json;

/// The exit codes. 0 is kept for: what was asked holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Refused by a contract or a node, or a proof does not hold.
    DoesNotHold = 1,
    /// No node answered, or every node was too busy.
    Unreachable = 2,
    /// An argument, file or passphrase given by the user is wrong.
    Input = 3,
    /// This machine failed: disk, randomness, a process.
    Machine = 4,
}

impl Exit {
    /// Name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DoesNotHold => "does_not_hold",
            Self::Unreachable => "unreachable",
            Self::Input => "input",
            Self::Machine => "machine",
        }
    }
}

/// The exit codes as `--help` shows them.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  what was asked holds
  1  refused by contract or node, or a proof does not hold
  2  no node answered, or all were too busy
  3  an argument, file or passphrase is wrong
  4  this machine failed (disk, randomness, process)";

/// A failure, ready to be shown.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub exit: Exit,
    /// What happened, with its causes.
    pub error: anyhow::Error,
    /// What to do next.
    pub hint: String,
    /// Stable code, if one is known.
    pub code: Option<&'static str>,
}

/// What commands return.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure with its hint.
    pub fn new(exit: Exit, error: impl Into<anyhow::Error>, hint: impl Into<String>) -> Self {
        Self { exit, error: error.into(), hint: hint.into(), code: None }
    }

    /// Something that the user gave is wrong.
    pub fn input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Input, anyhow::Error::msg(message.into()), hint)
    }

    /// Sets the stable code.
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The text for people: causes, a blank line, the hint.
    pub fn to_text(&self) -> String {
        let mut text = format!("error: {}\n", self.error);
        for cause in self.error.chain().skip(1) {
            let _ = writeln!(text, "  caused by: {}", cause.to_string().trim_end());
        }
        let _ = write!(text, "\nhint: {}", self.hint);
        text
    }

    /// The document for programs.
    pub fn to_json(&self) -> serde_json::Value {
        let causes: Vec<String> = self.error.chain().skip(1).map(ToString::to_string).collect();
        json!({
            "error": {
                "kind": self.exit.name(),
                "code": self.code,
                "message": self.error.to_string(),
                "causes": causes,
                "hint": self.hint,
            }
        })
    }
}

/// A list that is not read is the fault of whoever gave it.
impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        let hint = error.hint();
        Self::new(Exit::Input, error, hint)
    }
}

/// Turns the errors of this machine into failures.
pub trait MachineError<T> {
    /// Says what could not be done.
    ///
    /// # Errors
    /// The same error as a [`Failure`] of this machine.
    fn machine(self, what: impl Into<String>) -> Result<T>;
}

impl<T, E: Into<anyhow::Error>> MachineError<T> for std::result::Result<T, E> {
    fn machine(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|error| {
            let error = error.into().context(what.into());
            Failure::new(Exit::Machine, error, "look at the cause above, mend it and run again")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_causes_then_a_blank_line_then_the_hint() {
        let error = anyhow::anyhow!("permission denied").context("cannot read key.pem");
        let failure = Failure::new(Exit::Input, error, "check the path").with_code("E_SIGNER");
        let expected =
            "error: cannot read key.pem\n  caused by: permission denied\n\nhint: check the path";
        assert_eq!(failure.to_text(), expected);
        let document = failure.to_json();
        assert_eq!(document["error"]["kind"], "input");
        assert_eq!(document["error"]["causes"][0], "permission denied");
        assert_eq!(document["error"]["code"], "E_SIGNER");
    }
}
