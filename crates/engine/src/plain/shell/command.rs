//! The commands of a script, as far as it matters who shows what: words, quotes, pipes, redirections.

use std::ops::Range;

/// Words that stand before a command and are none.
const OPENERS: [&str; 12] =
    ["then", "else", "do", "{", "(", "!", "sudo", "time", "command", "builtin", "exec", "&"];

/// One command.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) span: Range<usize>,
    /// Its output goes to the next one.
    pub(super) piped: bool,
    /// Where its output goes instead of the terminal.
    pub(super) redirects: Vec<Range<usize>>,
}

impl Command {
    /// Its words, without what stands before the command itself.
    pub(super) fn words<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let body = text.get(self.start(text)..self.span.end).unwrap_or("");
        body.split_whitespace().take(8).collect()
    }

    /// Where the command itself starts.
    pub(super) fn start(&self, text: &str) -> usize {
        let mut at = self.span.start;
        loop {
            let rest = text.get(at..self.span.end).unwrap_or("");
            let body = rest.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '@' | '+' | '\\' | '"' | '\'')
            });
            at += rest.len() - body.len();
            let word = body.split_whitespace().next().unwrap_or("");
            let opens = OPENERS.contains(&word) || word == "-" || is_assignment(word);
            if !opens || word.is_empty() {
                return at;
            }
            at += word.len();
        }
    }
}

/// `NAME=value` before a command, whole in one word.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, value)| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && value.matches(['"', '\'']).count() % 2 == 0
            && !value.contains("$(")
            && !value.contains('`')
    })
}

/// Reads a script; `build`: only lines that begin with `RUN` and their like are commands.
pub(super) fn read(text: &str, build: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut here: Option<&str> = None;
    for line in logical_lines(text) {
        let body = &text[line.clone()];
        if let Some(end) = here {
            here = here.filter(|_| body.trim() != end);
            continue;
        }
        here = here_document(body);
        let trimmed = body.trim_start();
        if trimmed.starts_with('#') || trimmed.starts_with("//") || is_remark(trimmed) {
            continue;
        }
        let start = line.start + (body.len() - trimmed.len());
        if !build {
            split(text, start..line.end, &mut commands);
        } else if let Some(rest) =
            ["RUN ", "CMD ", "ENTRYPOINT "].iter().find_map(|word| trimmed.strip_prefix(word))
        {
            split(text, line.end - rest.len()..line.end, &mut commands);
        }
    }
    commands
}

fn is_remark(line: &str) -> bool {
    let word = line.split([' ', '\t', '\r']).next().unwrap_or("");
    word.eq_ignore_ascii_case("rem")
        || word.eq_ignore_ascii_case("@rem")
        || (line.starts_with("::") && !line.starts_with("::a"))
}

/// Lines, with those that go on after a `\` or `` ` `` joined.
fn logical_lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let start = at;
        loop {
            let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
            let goes_on = text[start..end].trim_end_matches('\r').ends_with(['\\', '^']);
            at = (end + 1).min(text.len());
            if !goes_on || at >= text.len() {
                return Some(start..end);
            }
        }
    })
}

/// The word that ends the document that a line opens.
fn here_document(line: &str) -> Option<&str> {
    let rest = &line[line.find("<<")? + 2..];
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let rest = rest.trim_start_matches(['"', '\'', '\\']);
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    Some(&rest[..end])
        .filter(|word| !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()))
}

/// Splits a line where one command ends and the next begins.
fn split(text: &str, line: Range<usize>, commands: &mut Vec<Command>) {
    let bytes = text.as_bytes();
    let mut command = Command { span: line.start..line.end, ..Command::default() };
    let mut quote = None;
    let mut depth = 0usize;
    let mut at = line.start;
    while at < line.end {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied().filter(|_| at + 1 < line.end);
        match (quote, byte) {
            (_, b'\\') if quote != Some(b'\'') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'$') if matches!(next, Some(b'(' | b'{')) => {
                depth += 1;
                at += 1;
            }
            (None, b')' | b'}') if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            (None, b'>') => {
                let mut from = at + 1;
                while from < line.end && matches!(bytes[from], b'>' | b'|' | b' ' | b'\t') {
                    from += 1;
                }
                let length = bytes[from..line.end]
                    .iter()
                    .take_while(|b| !b.is_ascii_whitespace() && !b";|)".contains(b));
                let end = from + length.count();
                command.redirects.push(from..end);
                at = end.max(at + 1) - 1;
            }
            (None, b'#') if at > line.start && bytes[at - 1].is_ascii_whitespace() => {
                command.span.end = at;
                break;
            }
            (None, b';' | b'|' | b'&') => {
                let double = next == Some(byte);
                command.span.end = at;
                command.piped = byte == b'|' && !double;
                at += usize::from(double);
                commands.push(std::mem::replace(
                    &mut command,
                    Command { span: at + 1..line.end, ..Command::default() },
                ));
            }
            _ => {}
        }
        at += 1;
    }
    command.span.start = command.span.start.min(command.span.end);
    commands.push(command);
}
