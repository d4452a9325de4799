//! The program: embeds the three books and hands them to the command line.

fn main() {}
