//! The checklist as one page for a browser: to be read, filled in and printed. It loads nothing and runs nothing.
//!
//! Every text goes through `maud`, which escapes it, and every section as a whole through `sanitize`: what is written
//! here holds no line end and no hidden character, so each one in it comes from the project.

mod flows;
mod lines;
mod page;
mod review;
mod tables;
mod words;

use super::model::Checklist;
use crate::report::sanitize;
use maud::Markup;

pub(super) fn render(list: &Checklist) -> String {
    let mut sections = vec![page::summary(list), flows::section(list)];
    sections.extend(list.lines.iter().map(|line| lines::section(line, list)));
    sections.extend(tables::sections(list));
    sections.push(review::signature());
    let mut out = page::head();
    out.push_str(&safe(page::top(list)));
    out.push_str(page::MAIN);
    for section in sections {
        out.push_str(&safe(section));
        out.push('\n');
    }
    out.push_str(page::END);
    out
}

fn safe(section: Markup) -> String {
    sanitize::inline(&section.into_string()).into_owned()
}
