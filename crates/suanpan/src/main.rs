//! The program `suanpan`: one command line, the same words everywhere.

use std::process::ExitCode;

fn main() -> ExitCode {
    suanpan::cli::run(std::env::args_os().collect())
}
