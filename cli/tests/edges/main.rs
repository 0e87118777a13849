//! The command line's edges: exit code, standard output and standard error, with
//! no network but the one that is not there.

mod command_line;
mod common;
mod key;
mod net;
mod verify;
