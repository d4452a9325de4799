//! Markdown: each block between fences is a module of its own.

use super::code::Code;
use super::container::Profile;
use super::{Held, Standing};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub(super) fn open(profile: &Profile, text: &str) -> Held {
    let mut held = Held::default();
    let mut block: Option<(&str, Code)> = None;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                block = language(profile, &info).map(|language| (language, Code::default()));
            }
            Event::Text(_) => {
                if let Some((_, code)) = &mut block {
                    code.copy(text, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, code)) = block.take() {
                    held.add(language, Standing::Sample, code);
                }
            }
            _ => {}
        }
    }
    held
}

/// `python`, `ts {1,3}`, `rust,ignore`, `js title="..."`.
fn language<'p>(profile: &'p Profile, info: &str) -> Option<&'p str> {
    let word = info.trim().trim_start_matches(['{', '.']);
    let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
    profile.language(&word[..end]).filter(|_| end > 0)
}
