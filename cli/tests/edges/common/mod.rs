//! Runs the binary in a folder of its own and shows what came out.

#![allow(dead_code, missing_docs)]

pub mod chain;

use std::path::Path;
use std::process::{Command, Stdio};

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Everything, for a snapshot.
    pub fn show(&self) -> String {
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// Standard output as the one JSON document it must be.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.show()))
    }

    /// Asserts success.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.show());
        self
    }
}

/// Runs `liuhen` with these arguments in a folder, without a terminal and without
/// the variables of whoever runs the tests.
pub fn liuhen(folder: &Path, arguments: &[&str]) -> Run {
    liuhen_env(folder, arguments, &[])
}

pub fn liuhen_env(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liuhen"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIUHEN_")) {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let output = command.output().expect("the binary starts");
    Run {
        code: output.status.code().expect("the binary is not killed"),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}
