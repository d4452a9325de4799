//! Reports read back as those read them who they are made for.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use std::collections::BTreeMap;

/// A command that a runner would carry out.
#[derive(Debug, PartialEq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) data: String,
}

/// What GitHub's runner makes of a line of a log, after `src/Runner.Common/ActionCommand.cs` of actions/runner: the
/// form with colons at the start of a line, behind white space, and the older form with brackets anywhere in it. There it
/// must be a known name; here any is taken.
pub(super) fn command(line: &str) -> Option<Command> {
    if let Some(rest) = line.trim_start().strip_prefix("::") {
        let (head, data) = rest.split_once("::")?;
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        let pairs = properties.trim().split(',').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.filter(|(_, value)| !value.is_empty());
        // The order is the runner's: what stands for `%` comes last.
        let data_of = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
        let value = |text: &str| data_of(text).replace("%3A", ":").replace("%2C", ",");
        let last = |text: String| text.replace("%25", "%");
        return Some(Command {
            name: name.to_owned(),
            properties: pairs.map(|(k, v)| (k.to_owned(), last(value(v)))).collect(),
            data: last(data_of(data)),
        });
    }
    marked(line, "##[")
}

/// What Azure's agent and `TeamCity` make of a line.
pub(super) fn other_command(line: &str) -> Option<Command> {
    marked(line, "##vso[").or_else(|| marked(line, "##teamcity["))
}

fn marked(line: &str, mark: &str) -> Option<Command> {
    let (_, rest) = line.split_once(mark)?;
    let (name, data) = rest.split_once(']').unwrap_or((rest, ""));
    Some(Command { name: name.to_owned(), properties: BTreeMap::new(), data: data.to_owned() })
}

/// An element of XML, with its own text.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    pub(super) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("{} has no {name}", self.name))
    }

    pub(super) fn number(&self, name: &str) -> usize {
        self.get(name).parse().expect("a number")
    }

    pub(super) fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|child| child.name == name).collect()
    }
}

/// Reads a document; whatever is not well-formed stops the test.
pub(super) fn xml(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().expect("one").children.push(element(&start)),
            Event::End(_) => {
                let done = open.pop().expect("one");
                open.last_mut().expect("a parent").children.push(done);
            }
            Event::Text(part) => {
                let part = part.xml10_content();
                assert!(part.chars().all(legal), "a character that XML has not");
                open.last_mut().expect("one").text.push_str(&part);
            }
            Event::GeneralRef(name) => {
                let text = format!("&{};", name.into_inner());
                let text = quick_xml::escape::unescape(&text).expect("a reference").into_owned();
                open.last_mut().expect("one").text.push_str(&text);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "all is closed");
    let mut whole = open.pop().expect("the document");
    assert_eq!(whole.children.len(), 1, "one root");
    whole.children.pop().expect("a root")
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut element = Element { name: name(start.name().as_ref()), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.expect("an attribute, once");
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .expect("a value")
            .into_owned();
        assert!(value.chars().all(legal) && !value.contains(['\n', '\t']), "{value:?}");
        element.attributes.insert(name(attribute.key.as_ref()), value);
    }
    element
}

fn name(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8(bytes.as_ref().to_vec()).expect("Unicode")
}

/// Characters of XML 1.0.
fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

pub(super) fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Every line of JSON lines.
pub(super) fn lines(text: &str) -> Vec<Value> {
    text.lines().map(json).collect()
}

/// What is wrong with a document in the eyes of a schema.
pub(super) fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let options = jsonschema::options().with_retriever(Beside);
    let validator = options.build(schema).expect("a schema");
    validator.iter_errors(document).map(|error| error.to_string()).collect()
}

/// The schemas lie beside each other.
struct Beside;

impl jsonschema::Retrieve for Beside {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let name = uri.as_str().rsplit('/').next().unwrap_or_default();
        Ok(json(&crate::support::text(&format!("docs/schema/{name}"))))
    }
}
