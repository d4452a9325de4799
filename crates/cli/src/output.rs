//! The only place that writes to the terminal.

use crate::disk::plain_reason;
use crate::problem::Problem;
use std::io::Write as _;

/// Writes to standard output. A reader that has seen enough (`| head`) is no error.
pub(crate) fn stdout(text: &str) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Problem::plain(
            format!("cannot write to standard output: {}", plain_reason(&error)),
        )),
        _ => Ok(()),
    }
}

/// Writes to standard error; where that is closed there is nobody to tell.
pub(crate) fn stderr(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
