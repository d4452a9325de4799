//! Which files are read as plain text, and as what.

/// What a file that is no source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlainKind {
    /// Variables for a process: `.env`, `.env.local`, `.envrc`, `.dev.vars`, `prod.env`.
    Dotenv,
    /// The same to be copied and filled in: `.env.example`.
    DotenvTemplate,
    /// JSON, with comments or without, one document or one a line.
    Json,
    /// A Jupyter notebook.
    Notebook,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// INI, properties, unit files.
    Ini,
    /// Commands of any shell, Makefiles, Procfiles, pipelines.
    Shell,
    /// A Dockerfile.
    Docker,
    /// Markdown, plain text, logs.
    Text,
    /// Requests written down: `.http`, `.rest`, `.bru`.
    Http,
    /// XML and property lists.
    Xml,
    /// Terraform and its variables.
    Terraform,
    /// HTML, and components that are written like it.
    Html,
}

impl PlainKind {
    /// Whether keys can stand in it that have no shape of one: of an unknown shape, or wrapped.
    pub(crate) fn hides_keys(self) -> bool {
        matches!(self, Self::Dotenv | Self::Yaml)
    }
}

/// What a file is read as; `None` for source, lock files (digests only) and what is no text.
#[must_use]
pub fn is_plain(path: &str) -> Option<PlainKind> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    if is_lock(&file) {
        return None;
    }
    dotenv(&file).or_else(|| by_name(&file)).or_else(|| by_extension(&file))
}

fn is_lock(file: &str) -> bool {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    extension == "lock"
        || extension == "lockb"
        || stem.ends_with("-lock")
        || matches!(file, "npm-shrinkwrap.json" | "go.sum")
}

/// `.env`, `.env.anything`, `anything.env`, `env.example` and their relatives.
fn dotenv(file: &str) -> Option<PlainKind> {
    let parts: Vec<&str> = file.split(['.', '-', '_']).filter(|part| !part.is_empty()).collect();
    let named = matches!(file, ".envrc" | ".dev.vars" | ".flaskenv" | "env" | ".environment")
        || file.starts_with(".dev.vars.")
        || file.starts_with(".env.")
        || file.starts_with(".env-")
        || file.starts_with(".env_")
        || parts.last() == Some(&"env");
    let template = parts.iter().any(|part| is_template(part));
    let bare = template && parts.contains(&"env") && parts.len() <= 3;
    if !(named || bare) || parts.last().is_some_and(|last| has_own_format(last)) {
        return None;
    }
    Some(if template { PlainKind::DotenvTemplate } else { PlainKind::Dotenv })
}

fn is_template(part: &str) -> bool {
    matches!(
        part,
        "example"
            | "examples"
            | "sample"
            | "template"
            | "tmpl"
            | "tpl"
            | "dist"
            | "default"
            | "defaults"
    )
}

/// `.env.ts`, `.env.json`: not variables, whatever they are called.
fn has_own_format(extension: &str) -> bool {
    by_extension(&format!("x.{extension}")).is_some()
        || matches!(
            extension,
            "ts" | "tsx"
                | "js"
                | "jsx"
                | "mjs"
                | "cjs"
                | "mts"
                | "cts"
                | "py"
                | "rs"
                | "go"
                | "rb"
                | "php"
                | "java"
                | "kt"
                | "cs"
                | "png"
                | "jpg"
                | "gpg"
                | "enc"
                | "age"
        )
}

fn by_name(file: &str) -> Option<PlainKind> {
    let stem = file.split('.').next().unwrap_or(file);
    match file {
        "makefile" | "gnumakefile" | "justfile" | ".justfile" | "procfile" | "jenkinsfile"
        | "taskfile" | "crontab" | ".bashrc" | ".zshrc" | ".zshenv" | ".profile"
        | ".bash_profile" | ".bash_aliases" | ".zprofile" => Some(PlainKind::Shell),
        "readme" | "changelog" | "notes" | "todo" => Some(PlainKind::Text),
        "pipfile" => Some(PlainKind::Toml),
        ".env-cmdrc" | ".babelrc" | ".eslintrc" => Some(PlainKind::Json),
        _ if matches!(stem, "dockerfile" | "containerfile") => Some(PlainKind::Docker),
        _ => None,
    }
}

fn by_extension(file: &str) -> Option<PlainKind> {
    let (_, extension) = file.rsplit_once('.')?;
    Some(match extension {
        "json" | "jsonc" | "json5" | "jsonl" | "ndjson" | "har" | "map" | "webmanifest" => {
            PlainKind::Json
        }
        "ipynb" => PlainKind::Notebook,
        "yaml" | "yml" => PlainKind::Yaml,
        "toml" => PlainKind::Toml,
        "ini" | "cfg" | "conf" | "properties" | "service" | "desktop" | "config" => PlainKind::Ini,
        "sh" | "bash" | "zsh" | "fish" | "ksh" | "nu" | "ps1" | "psm1" | "psd1" | "bat" | "cmd"
        | "mk" => PlainKind::Shell,
        "dockerfile" | "containerfile" => PlainKind::Docker,
        "md" | "mdx" | "markdown" | "mdown" | "qmd" | "txt" | "rst" | "adoc" | "org" | "log"
        | "out" | "sql" | "csv" | "tsv" | "snap" | "tmpl" | "tpl" | "j2" | "jinja" | "gotmpl" => {
            PlainKind::Text
        }
        _ if OTHER_SOURCE.contains(&extension) => PlainKind::Text,
        "http" | "rest" | "bru" | "hurl" => PlainKind::Http,
        "xml" | "plist" | "csproj" | "props" => PlainKind::Xml,
        "tf" | "tfvars" | "hcl" | "tofu" => PlainKind::Terraform,
        "html" | "htm" | "xhtml" | "vue" | "svelte" | "astro" => PlainKind::Html,
        _ => return None,
    })
}

/// Source in languages that are not read.
const OTHER_SOURCE: [&str; 44] = [
    "php", "java", "kt", "kts", "go", "rb", "cs", "fs", "vb", "swift", "dart", "lua", "scala",
    "groovy", "gradle", "r", "rmd", "jl", "ex", "exs", "erl", "clj", "cljs", "vim", "el", "c",
    "cc", "cpp", "cxx", "h", "hpp", "m", "mm", "pl", "pm", "nix", "sol", "gd", "bicep", "jsonnet",
    "cue", "rkt", "hs", "tcl",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        use PlainKind::{Docker, Dotenv, DotenvTemplate, Ini, Json, Notebook, Shell, Text, Yaml};
        for (path, kind) in [
            (".env", Some(Dotenv)),
            ("a/.env.production.local", Some(Dotenv)),
            ("config.env", Some(Dotenv)),
            ("docker/mistral.env", Some(Dotenv)),
            (".envrc", Some(Dotenv)),
            (".dev.vars", Some(Dotenv)),
            ("env", Some(Dotenv)),
            (".env.example", Some(DotenvTemplate)),
            ("env.example", Some(DotenvTemplate)),
            ("example.env", Some(DotenvTemplate)),
            ("sample_env", Some(DotenvTemplate)),
            (".env.ts", None),
            ("src/env.d.ts", None),
            (".env.json", Some(Json)),
            ("env.yaml", Some(Yaml)),
            ("env.default.yml", Some(Yaml)),
            ("environment.py", None),
            ("a.ipynb", Some(Notebook)),
            ("package-lock.json", None),
            ("pnpm-lock.yaml", None),
            ("uv.lock", None),
            ("Dockerfile.dev", Some(Docker)),
            ("web.Dockerfile", Some(Docker)),
            ("Makefile", Some(Shell)),
            ("run.PS1", Some(Shell)),
            ("README.md", Some(Text)),
            ("application.properties", Some(Ini)),
            ("main.rs", None),
            ("logo.png", None),
            ("", None),
        ] {
            assert_eq!(is_plain(path), kind, "{path}");
        }
    }
}
