//! Command line, disk, reports.
use mistral_lint_engine as _;
