//! Rebuilds the program when a file is added to a book or taken from it; `include_dir` alone only sees changed ones.
#![expect(clippy::print_stdout, reason = "cargo reads directives from standard output")]

fn main() {
    for book in ["queries", "apis", "rules"] {
        println!("cargo:rerun-if-changed={book}");
    }
}
