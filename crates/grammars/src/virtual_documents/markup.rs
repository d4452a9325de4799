//! Components and pages: scripts, frontmatter, and the expressions of templates.

use super::code::Code;
use super::container::{Expressions, Profile};
use super::scan::{Attribute, Scanner, Token};
use super::template::Template;
use super::{Held, Standing};
use std::ops::Range;

/// A component on the way through the file.
struct Component<'t> {
    profile: &'t Profile,
    text: &'t str,
    template: Template<'t>,
    code: Code,
    language: Option<&'t str>,
}

pub(super) fn open(profile: &Profile, text: &str) -> Held {
    let mut held = Held::default();
    let template = Template::new(text, profile.expressions);
    let mut component =
        Component { profile, text, template, code: Code::default(), language: None };
    let start = component.frontmatter();
    let mut scanner = Scanner::new(text, start);
    scanner.braces = profile.expressions == Some(Expressions::Braces);
    scanner.double = profile.expressions == Some(Expressions::Quoted);
    let mut scripts = Vec::new();
    for token in scanner {
        match token {
            Token::Expression(range) => component.expression(range),
            Token::Tag { name, attributes, raw } => {
                let script = text.get(name).is_some_and(|name| name.eq_ignore_ascii_case("script"));
                match raw.filter(|_| script) {
                    Some(raw) => scripts.extend(component.script(&attributes, raw)),
                    None => component.attributes(&attributes),
                }
            }
        }
    }
    component.template.end(&mut component.code, text.len());
    let language = component.language.or_else(|| profile.language(""));
    if let Some(language) = language.filter(|_| profile.component) {
        held.add(language, Standing::Component, component.code);
    }
    for (language, code) in scripts {
        held.add(language, Standing::Script, code);
    }
    held
}

impl<'t> Component<'t> {
    /// Code between two lines of `---` at the top; gives where it ends.
    fn frontmatter(&mut self) -> usize {
        let Some(language) = &self.profile.frontmatter else { return 0 };
        let text = self.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = self.text.len() - text.len() + 3;
        let Some(length) = text.strip_prefix("---").and_then(|rest| rest.find("\n---")) else {
            return 0;
        };
        self.language = Some(language);
        direct(&mut self.code, self.profile.frontmatter_directive.as_deref(), start);
        self.code.copy(self.text, start..start + length + 1);
        start + length + 4
    }

    fn expression(&mut self, range: Range<usize>) {
        if self.profile.component {
            self.template.expression(&mut self.code, range);
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        if self.profile.component {
            for attribute in attributes {
                self.template.attribute(&mut self.code, attribute);
            }
        }
    }

    /// A script joins the component, or is given back as one of its own.
    fn script(&mut self, attributes: &[Attribute], raw: Range<usize>) -> Option<(&'t str, Code)> {
        let said = |name: &str| {
            let mut named = attributes.iter().filter(|attribute| {
                self.text.get(attribute.name.clone()).is_some_and(|n| n.eq_ignore_ascii_case(name))
            });
            named.find_map(|attribute| self.text.get(attribute.value.clone()?))
        };
        let language = self.profile.language(said("lang").or(said("type")).unwrap_or(""))?;
        let joins = self.profile.component && self.profile.frontmatter.is_none();
        if joins {
            self.template.end(&mut self.code, raw.start);
            // What has types can't be read without them; the other way round works.
            if self.language.is_none() || Some(language) != self.profile.language("") {
                self.language = Some(language);
            }
            self.code.copy(self.text, raw.clone());
            self.code.artificial("\n;", raw.end);
            return None;
        }
        let mut code = Code::default();
        direct(&mut code, self.profile.script_directive.as_deref(), raw.start);
        code.copy(self.text, raw);
        Some((language, code))
    }
}

/// Says of a module what its place in the file says.
fn direct(code: &mut Code, directive: Option<&str>, at: usize) {
    if let Some(directive) = directive {
        code.artificial(&format!("\"{directive}\";\n"), at);
    }
}
