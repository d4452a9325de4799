//! Exit codes: the same for every output format.

use std::process::ExitCode;

/// How a run ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// No finding at or above the gate.
    Clean,
    /// A finding at or above `--fail-on`.
    Findings,
    /// Wrong arguments, a wrong configuration, or a fault of the program.
    Misuse,
    /// No file was analysed, or the search was stopped: silence that must not be taken for a clean bill.
    Nothing,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Misuse => 2,
            Exit::Nothing => 3,
        })
    }
}
