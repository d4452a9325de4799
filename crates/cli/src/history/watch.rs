//! Tells how far a long search is, and hears when it is to stop.

use crate::output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Of the bar, in characters.
const WIDTH: usize = 24;

/// The person who waits.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    stopped: Arc<AtomicBool>,
    looks: bool,
}

impl Watch {
    /// From here on Ctrl-C ends the search and not the program; the second time it ends the program.
    /// `looks`: whether standard error is a terminal where somebody wants to see progress.
    pub(crate) fn new(looks: bool) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let heard = stopped.clone();
        // Without a handler Ctrl-C ends the program, as ever.
        let _ = ctrlc::set_handler(move || {
            if heard.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        Self { stopped, looks }
    }

    /// Whether the search is to stop.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// So many commits of all are done.
    pub(super) fn tell(&self, done: usize, all: usize) {
        if self.looks {
            output::stderr(&format!("\r{}", bar(done, all)));
        }
    }

    /// Takes the line away again.
    pub(super) fn end(&self) {
        if self.looks {
            output::stderr("\r\x1b[K");
        }
    }
}

fn bar(done: usize, all: usize) -> String {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    format!("history [{}{}] {done} of {all} commits", "=".repeat(full), " ".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills() {
        assert_eq!(bar(0, 4), format!("history [{}] 0 of 4 commits", " ".repeat(24)));
        assert_eq!(bar(4, 4), format!("history [{}] 4 of 4 commits", "=".repeat(24)));
        assert_eq!(bar(0, 0), format!("history [{}] 0 of 0 commits", "=".repeat(24)));
    }
}
