//! Reads source files: tree-sitter trees become language-neutral facts.
