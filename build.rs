//! Rebuilds the program when a file is added to a book or taken from it; `include_dir` alone only sees changed ones.

fn main() {
    for book in ["queries", "apis", "rules"] {
        println!("cargo:rerun-if-changed={book}");
    }
}
