//! Runs the `openssl` command (3.0 or later) as the second opinion in tests.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Arguments that give SM2 the default identity in `openssl dgst`.
pub const DISTID: [&str; 2] = ["-sigopt", "distid:1234567812345678"];

/// What `openssl` with `arguments` prints when it reads `input`. It must succeed.
pub fn run(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    run_in(Path::new("."), arguments, input)
}

/// The same in the folder `folder`.
pub fn run_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = output(folder, arguments, input);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {} failed: {message}", arguments.join(" "));
    output.stdout
}

/// The same, whether it succeeds or not.
pub fn output(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tests need the openssl command");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // A command that reads no input closes the pipe early; its status decides.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("openssl ends")
}
