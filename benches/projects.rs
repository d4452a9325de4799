//! Generated projects: a third of the files in each language, with what such files usually hold.

use std::fmt::Write;
use std::io;
use std::path::Path;

/// Files that stand in one folder and import each other.
const PACKAGE: usize = 25;

/// A kind of project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One file in twenty speaks of Mistral.
    Ordinary,
    /// Every file calls Mistral, and hands its prompt on to the next.
    Chains,
    /// Every file calls Mistral and imports every other of its language.
    Everything,
    /// One file a language, with a handler after the other: a check that grows with the square shows here.
    OneFile,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] =
        [Self::Ordinary, Self::Chains, Self::Everything, Self::OneFile];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Chains => "chains",
            Self::Everything => "everything",
            Self::OneFile => "one-file",
        }
    }

    pub(crate) fn sizes(self) -> &'static [usize] {
        match self {
            Self::Ordinary | Self::Chains => &[1_000, 3_000, 10_000],
            Self::Everything => &[100, 300, 1_000],
            // Handlers, not files.
            Self::OneFile => &[300, 1_000, 3_000],
        }
    }

    /// Whether the file at this place of a package speaks of Mistral.
    fn speaks(self, package: usize, place: usize) -> bool {
        // All that speaks stands in one package of five, as in a project where one part uses a model.
        self != Self::Ordinary || package.is_multiple_of(5) && place.is_multiple_of(4)
    }

    fn package(self, files: usize) -> usize {
        if self == Self::Everything { files.div_ceil(Language::ALL.len()) } else { PACKAGE }
    }

    /// The files of the same package that a file imports.
    fn imports(self, place: usize, package: usize) -> Vec<usize> {
        match self {
            Self::Ordinary => (place.saturating_sub(2)..place).collect(),
            Self::Chains => place.checked_sub(1).into_iter().collect(),
            Self::Everything | Self::OneFile => {
                (0..package).filter(|other| *other != place).collect()
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Language {
    Python,
    TypeScript,
    Rust,
}

impl Language {
    const ALL: [Self; 3] = [Self::Python, Self::TypeScript, Self::Rust];

    fn extension(self) -> &'static str {
        match self {
            Self::Python => "py",
            Self::TypeScript => "ts",
            Self::Rust => "rs",
        }
    }

    fn file(self, imports: &[String], speaks: bool) -> String {
        match self {
            Self::Python => python(imports, speaks),
            Self::TypeScript => typescript(imports, speaks),
            Self::Rust => rust(imports, speaks),
        }
    }
}

/// Writes a project of so many files.
pub(crate) fn write(kind: Kind, files: usize, root: &Path) -> io::Result<()> {
    if kind == Kind::OneFile {
        return crate::one_file::write(files, root);
    }
    let size = kind.package(files);
    for index in 0..files {
        let (package, place) = (index / size, index % size);
        let language = Language::ALL[package % Language::ALL.len()];
        let folder = root.join(format!("package_{package}/src"));
        if place == 0 {
            std::fs::create_dir_all(&folder)?;
            if let Language::Rust = language {
                let modules: Vec<String> =
                    (0..size).map(|place| format!("pub mod {};", stem(package, place))).collect();
                let modules = modules.join("\n");
                std::fs::write(folder.join("lib.rs"), modules)?;
            }
        }
        let imports: Vec<String> =
            kind.imports(place, size).into_iter().map(|place| stem(package, place)).collect();
        let text = language.file(&imports, kind.speaks(package, place));
        std::fs::write(
            folder.join(format!("{}.{}", stem(package, place), language.extension())),
            text,
        )?;
    }
    Ok(())
}

fn stem(package: usize, place: usize) -> String {
    format!("part_{package}_{place}")
}

/// A file that stands alone.
pub(crate) fn single(name: &str) -> String {
    let language = Language::ALL.into_iter().find(|known| name.ends_with(known.extension()));
    language.unwrap_or(Language::Python).file(&[], true)
}

fn python(imports: &[String], speaks: bool) -> String {
    let mut text = String::from("import logging\nimport os\nfrom dataclasses import dataclass\n");
    for other in imports {
        let _ = writeln!(text, "from .{other} import handle as handle_{other}");
    }
    text.push_str(PYTHON);
    if speaks {
        text.push_str(PYTHON_SPEAKS);
    }
    text.push_str("\n\ndef handle(order, prompt):\n    total = Order.total_of(order)\n");
    if speaks {
        text.push_str("    ask(prompt)\n");
    }
    for other in imports {
        let _ = writeln!(text, "    total += handle_{other}(order, prompt)");
    }
    text.push_str("    return total\n");
    text
}

const PYTHON: &str = r#"
logger = logging.getLogger(__name__)


@dataclass
class Order:
    name: str
    price: float
    amount: int = 1

    def total(self):
        return self.price * self.amount

    @staticmethod
    def total_of(order):
        if order is None:
            raise ValueError("no order")
        return order.total()


def load(path, limit=100):
    rows = []
    with open(path) as lines:
        for line in lines:
            name, price, amount = line.strip().split(",")
            if len(rows) >= limit:
                logger.warning("more than %d rows in %s", limit, path)
                break
            rows.append(Order(name=name, price=float(price), amount=int(amount)))
    return sorted(rows, key=lambda row: row.total(), reverse=True)


def report(rows):
    lines = [f"{row.name}: {row.total():.2f}" for row in rows if row.amount > 0]
    logger.info("reporting %d of %d rows to %s", len(lines), len(rows), os.environ.get("REPORTS"))
    return "\n".join(lines) or "nothing"
"#;

const PYTHON_SPEAKS: &str = r#"
from mistralai import Mistral

client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])


def ask(prompt):
    answer = client.chat.complete(
        model="mistral-small-latest", messages=[{"role": "user", "content": prompt}]
    )
    logger.info("answered with %d choices", len(answer.choices))
    return answer.choices[0].message.content
"#;

fn typescript(imports: &[String], speaks: bool) -> String {
    let mut text = String::from("import { readFile } from \"node:fs/promises\";\n");
    for other in imports {
        let _ = writeln!(text, "import {{ handle as handle_{other} }} from \"./{other}\";");
    }
    if speaks {
        text.push_str("import { Mistral } from \"@mistralai/mistralai\";\n");
    }
    text.push_str(TYPESCRIPT);
    if speaks {
        text.push_str(TYPESCRIPT_SPEAKS);
    }
    text.push_str(
        "\nexport async function handle(order: Order, prompt: string): Promise<number> {\n  \
         let total = order.price * order.amount;\n",
    );
    if speaks {
        text.push_str("  await ask(prompt);\n");
    }
    for other in imports {
        let _ = writeln!(text, "  total += await handle_{other}(order, prompt);");
    }
    text.push_str("  return total;\n}\n");
    text
}

const TYPESCRIPT: &str = r#"
export interface Order {
  name: string;
  price: number;
  amount: number;
}

export class Orders {
  private rows: Order[] = [];

  constructor(private readonly limit = 100) {}

  add(order: Order): this {
    if (this.rows.length >= this.limit) throw new Error(`more than ${this.limit} rows`);
    this.rows.push({ ...order, amount: order.amount ?? 1 });
    return this;
  }

  total(): number {
    return this.rows.reduce((sum, row) => sum + row.price * row.amount, 0);
  }
}

export async function load(path: string): Promise<Orders> {
  const orders = new Orders(Number(process.env.ROWS ?? 100));
  const text = await readFile(path, "utf8");
  for (const line of text.split("\n").filter(Boolean)) {
    const [name, price, amount] = line.split(",").map((part) => part.trim());
    orders.add({ name, price: Number(price), amount: Number(amount) });
  }
  console.log(`loaded ${path}: ${orders.total()}`);
  return orders;
}
"#;

const TYPESCRIPT_SPEAKS: &str = r#"
const client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY });

export async function ask(prompt: string) {
  const answer = await client.chat.complete({
    model: "mistral-small-latest",
    messages: [{ role: "user", content: prompt }],
  });
  console.log("answered", answer.choices?.length);
  return answer.choices?.[0]?.message?.content;
}
"#;

fn rust(imports: &[String], speaks: bool) -> String {
    let mut text = String::from("use std::collections::HashMap;\nuse std::path::Path;\n");
    for other in imports {
        let _ = writeln!(text, "use crate::{other}::handle as handle_{other};");
    }
    text.push_str(RUST);
    if speaks {
        text.push_str(RUST_SPEAKS);
    }
    text.push_str(
        "\npub fn handle(order: &Order, prompt: &str) -> f64 {\n    let mut total = order.total();\n",
    );
    if speaks {
        text.push_str("    let _ = ask(prompt);\n");
    }
    for other in imports {
        let _ = writeln!(text, "    total += handle_{other}(order, prompt);");
    }
    text.push_str("    total\n}\n");
    text
}

const RUST: &str = r#"
#[derive(Debug, Clone)]
pub struct Order {
    pub name: String,
    pub price: f64,
    pub amount: u32,
}

impl Order {
    pub fn total(&self) -> f64 {
        self.price * f64::from(self.amount)
    }
}

pub fn load(path: &Path) -> std::io::Result<HashMap<String, Order>> {
    let mut rows = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let mut parts = line.split(',').map(str::trim);
        let (Some(name), Some(price)) = (parts.next(), parts.next()) else {
            tracing::warn!("not a row: {}", line);
            continue;
        };
        let amount = parts.next().and_then(|part| part.parse().ok()).unwrap_or(1);
        let price = price.parse().unwrap_or_default();
        rows.insert(name.to_owned(), Order { name: name.to_owned(), price, amount });
    }
    tracing::info!(rows = rows.len(), "loaded {}", path.display());
    Ok(rows)
}

pub fn report(rows: &[Order]) -> String {
    let lines: Vec<String> =
        rows.iter().map(|row| format!("{}: {:.2}", row.name, row.total())).collect();
    if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }
}
"#;

const RUST_SPEAKS: &str = r#"
pub fn ask(prompt: &str) -> Result<String, reqwest::Error> {
    let key = std::env::var("MISTRAL_API_KEY").unwrap_or_default();
    let answer = reqwest::blocking::Client::new()
        .post("https://api.mistral.ai/v1/chat/completions")
        .bearer_auth(key)
        .json(&serde_json::json!({
            "model": "mistral-small-latest",
            "messages": [{ "role": "user", "content": prompt }],
        }))
        .send()?;
    tracing::info!(status = answer.status().as_u16(), "answered");
    answer.text()
}
"#;
