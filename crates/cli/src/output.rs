//! The only place that writes to the terminal, and reports into files.

pub(crate) mod file;

use crate::disk::plain_reason;
use crate::problem::Problem;
use crate::report::sanitize;
use std::io::Write as _;

/// Writes text for people to standard output; a CI service finds no command in it.
pub(crate) fn stdout(text: &str) -> Result<(), Problem> {
    report(&sanitize::log(text))
}

/// Writes a report to standard output as it is. A reader that has seen enough (`| head`) is no error.
pub(crate) fn report(text: &str) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Problem::plain(
            format!("cannot write to standard output: {}", plain_reason(&error)),
        )),
        _ => Ok(()),
    }
}

/// Writes to standard error, where no line is a command to a CI service either; where that is closed there is nobody to
/// tell.
pub(crate) fn stderr(text: &str) {
    let _ = std::io::stderr().lock().write_all(sanitize::log(text).as_bytes());
}
