//! Expressions of templates, as code that reads the same values: an attribute becomes one of an element.
//!
//! A template may stand before the code whose names it reads, so its code is a function's.

use super::code::Code;
use super::container::Expressions;
use super::scan::Attribute;
use std::ops::Range;

/// Writes a template's expressions into the code of a component.
pub(super) struct Template<'t> {
    pub(super) text: &'t str,
    pub(super) written: Option<Expressions>,
    open: bool,
}

impl<'t> Template<'t> {
    pub(super) fn new(text: &'t str, written: Option<Expressions>) -> Self {
        Self { text, written, open: false }
    }

    /// An attribute that holds an expression.
    pub(super) fn attribute(&mut self, code: &mut Code, attribute: &Attribute) {
        let Some(value) = attribute.value.clone() else { return };
        let name = self.text.get(attribute.name.clone()).unwrap_or("");
        match self.written {
            Some(Expressions::Braces) if attribute.braced => {
                self.element(code, attribute.name.clone(), value);
            }
            Some(Expressions::Quoted) => self.directive(code, name, attribute.name.start, value),
            _ => {}
        }
    }

    /// `v-name="..."`, `:name="..."`, `@name="..."`.
    fn directive(&mut self, code: &mut Code, name: &str, at: usize, value: Range<usize>) {
        let bound = name.strip_prefix("v-bind").unwrap_or(name);
        if let Some(bound) = bound.strip_prefix([':', '.']) {
            let start = at + name.len() - bound.len();
            self.element(code, start..start + bound.split('.').next().unwrap_or("").len(), value);
        } else if name == "v-for" {
            self.each(code, value, &[" in ", " of "], false);
        } else if name.starts_with(['@']) || name.starts_with("v-on") {
            self.statement(code, "(() => {", value, "});\n");
        } else if name.starts_with("v-") && !name.starts_with("v-slot") {
            self.element(code, at..at + name.len(), value);
        }
    }

    /// An expression in the text.
    pub(super) fn expression(&mut self, code: &mut Code, range: Range<usize>) {
        let Some(text) = self.text.get(range.clone()) else { return };
        let blanks = text.len() - text.trim_start().len();
        let (start, text) = (range.start + blanks, text.trim_start());
        let word = text.split(char::is_whitespace).next().unwrap_or("");
        let after = start + word.len()..range.end;
        match word {
            _ if text.starts_with(['/', '*']) => {}
            "@html" => self.statement(code, "(<i innerHTML={(", after, ")}/>);\n"),
            "#each" => self.each(code, after, &[" as "], true),
            "@const" => self.statement(code, "var ", after, ";\n"),
            ":else" => {}
            _ if text.starts_with(['#', '@', ':']) => self.statement(code, "(", after, ");\n"),
            _ => self.statement(code, "(", start..range.end, ");\n"),
        }
    }

    /// A loop over items: the name is one of them.
    fn each(&mut self, code: &mut Code, range: Range<usize>, between: &[&str], last: bool) {
        let Some(text) = self.text.get(range.clone()) else { return };
        let Some((at, word)) = between.iter().find_map(|word| Some((text.find(word)?, *word)))
        else {
            return;
        };
        let (left, right) =
            (range.start..range.start + at, range.start + at + word.len()..range.end);
        let (name, items) = if last { (right, left) } else { (left, right) };
        let Some(pattern) = self.pattern(name) else { return };
        self.begin(code, range.start);
        code.artificial("var ", range.start);
        // The name may stand after the items; code goes on in the order of the file.
        if last {
            let pattern = self.text.get(pattern).unwrap_or("");
            code.artificial(&format!("{pattern} = ("), range.start);
            code.copy(self.text, items.clone());
        } else {
            code.copy(self.text, pattern);
            code.artificial(" = (", items.start);
            code.copy(self.text, items.clone());
        }
        code.artificial(")[0];\n", items.end);
    }

    /// The pattern of `(item, index)`, `item, index (key)`, `{ a, b }`.
    fn pattern(&self, range: Range<usize>) -> Option<Range<usize>> {
        let text = self.text.get(range.clone())?;
        let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        let start = range.start + text.len() - trimmed.len();
        let length = if trimmed.starts_with('{') {
            trimmed.find('}')? + 1
        } else {
            trimmed
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .unwrap_or(trimmed.len())
        };
        (length > 0).then_some(start..start + length)
    }

    /// `<i name={(value)}/>`
    fn element(&mut self, code: &mut Code, name: Range<usize>, value: Range<usize>) {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
        let named = self.text.get(name.clone()).is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.chars().all(plain)
                && name.matches(':').count() < 2
        });
        if !named {
            return self.statement(code, "(", value, ");\n");
        }
        self.begin(code, name.start);
        code.artificial("(<i ", name.start);
        code.copy(self.text, name);
        code.artificial("={(", value.start);
        code.copy(self.text, value.clone());
        code.artificial(")}/>);\n", value.end);
    }

    fn statement(&mut self, code: &mut Code, before: &str, value: Range<usize>, after: &str) {
        if self.text.get(value.clone()).is_none_or(|text| text.trim().is_empty()) {
            return;
        }
        self.begin(code, value.start);
        code.artificial(before, value.start);
        code.copy(self.text, value.clone());
        code.artificial(after, value.end);
    }

    fn begin(&mut self, code: &mut Code, at: usize) {
        if !std::mem::replace(&mut self.open, true) {
            code.artificial(";(() => {\n", at);
        }
    }

    /// Ends the function before other code begins.
    pub(super) fn end(&mut self, code: &mut Code, at: usize) {
        if std::mem::take(&mut self.open) {
            code.artificial("});\n", at);
        }
    }
}
