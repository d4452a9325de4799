//! Comments that take findings away, and those that take away nothing.

use super::*;

const KNOWN: [&str; 3] = ["key-in-log", "key-in-error", "unused-ignore"];

/// Comments of a text: from a mark to the end of the line, or to `*/` or `-->`.
fn comments<'a>(text: &'a str, mark: &str) -> Vec<Comment<'a>> {
    let close = match mark {
        "/*" => "*/",
        "<!--" => "-->",
        _ => "\n",
    };
    let range = |start: usize| {
        let length =
            text[start..].find(close).map_or(text.len() - start, |at| at + close.trim_end().len());
        Comment { range: start as u32..(start + length) as u32, text: &text[start..start + length] }
    };
    let mut found: Vec<Comment<'a>> = Vec::new();
    for (start, _) in text.match_indices(mark) {
        if found.last().is_none_or(|last| last.range.end as usize <= start) {
            found.push(range(start));
        }
    }
    found
}

fn finding(rule: &str, path: &Arc<str>, range: Range<usize>) -> Finding {
    let mut finding =
        complaint(path, range.start as u32..range.end as u32, "found".into(), String::new());
    finding.rule = rule.into();
    finding
}

fn settled_with(text: &str, mark: &str, off: &str, require_reason: bool) -> Settled {
    settled_under(text, mark, off, &Policy { require_reason, ..Policy::default() })
}

fn settled_under(text: &str, mark: &str, off: &str, policy: &Policy) -> Settled {
    let path: Arc<str> = "a".into();
    let comments = comments(text, mark);
    let known: Vec<Arc<str>> = KNOWN.iter().map(|name| Arc::from(*name)).collect();
    let active = |rule: &str| rule != off;
    let findings = text
        .match_indices("print(")
        .map(|(start, _)| {
            let end = start + text[start..].find(')').unwrap_or(0) + 1;
            finding("key-in-log", &path, start..end)
        })
        .collect();
    settle(
        File { path: &path, text, comments: &comments },
        Rules { known: &known, active: &active, policy },
        findings,
    )
}

fn settled(text: &str, mark: &str) -> Settled {
    settled_with(text, mark, "", false)
}

fn messages(settled: &Settled) -> Vec<&str> {
    settled.findings.iter().map(|finding| finding.message.as_str()).collect()
}

fn silenced(text: &str, mark: &str) -> bool {
    let settled = settled(text, mark);
    settled.suppressed() == 1 && settled.findings.is_empty()
}

#[test]
fn a_trailing_comment_is_about_its_line() {
    assert!(silenced("print(key) # mistral-lint: ignore[key-in-log] a test\n", "#"));
    assert!(silenced("print(key); /* mistral-lint: ignore[key-in-log] */\n", "/*"));
    assert!(silenced("print(key) # noqa: T201 # mistral-lint: ignore[key-in-log]\n", "#"));
    assert!(!silenced("x = 1 # mistral-lint: ignore[key-in-log]\nprint(key)\n", "#"));
}

#[test]
fn a_comment_on_its_own_line_is_about_the_next_statement() {
    assert!(silenced("# mistral-lint: ignore[key-in-log]\nprint(key)\n", "#"));
    assert!(silenced("# mistral-lint: ignore[key-in-log]\n\n# another\nprint(key)\n", "#"));
    assert!(silenced("// mistral-lint: ignore[key-in-log]\nlog(\n  a,\n  print(key),\n);\n", "//"));
    assert!(silenced(
        "// mistral-lint: ignore[key-in-log]\nconst c = new C({\n  a: print(key),\n});\n",
        "//"
    ));
    assert!(silenced("{/* mistral-lint: ignore[key-in-log] */}\n<p>{print(key)}</p>\n", "/*"));
    assert!(silenced("<!-- mistral-lint: ignore[key-in-log] -->\nprint(key)\n", "<!--"));
    assert!(silenced(
        "# mistral-lint: ignore[key-in-log]\n@route('/x')\ndef f(a=print(key)):\n",
        "#"
    ));
}

#[test]
fn it_is_not_about_a_body_or_the_statement_after() {
    assert!(!silenced(
        "// mistral-lint: ignore[key-in-log]\napp.post('/', (req) => {\n  print(key);\n});\n",
        "//"
    ));
    assert!(!silenced("// mistral-lint: ignore[key-in-log]\nfn f() {\n  print(key);\n}\n", "//"));
    assert!(!silenced("# mistral-lint: ignore[key-in-log]\nx = 1\nprint(key)\n", "#"));
}

#[test]
fn a_comment_inside_a_long_call_counts() {
    assert!(silenced("print(\n  key, # mistral-lint: ignore[key-in-log]\n)\n", "#"));
}

#[test]
fn a_file_ignore_is_about_everything() {
    let text = "print(a)\nprint(b)\n# mistral-lint: file-ignore[key-in-log] a demo\n";
    let settled = settled(text, "#");
    assert_eq!((settled.findings.len(), settled.suppressed()), (0, 2));
}

#[test]
fn unused_ones_are_reported_and_can_be_removed() {
    let text = "x = 1  # mistral-lint: ignore[key-in-log] why\ny = 2\n";
    let settled = settled(text, "#");
    assert_eq!(messages(&settled), ["The ignore of `key-in-log` silences nothing"]);
    let edit = &settled.findings[0].fixes[0].edits[0].location;
    assert_eq!(
        &text[edit.start as usize..edit.end as usize],
        "  # mistral-lint: ignore[key-in-log] why"
    );
}

#[test]
fn one_unused_name_is_removed_alone() {
    for (text, removed) in [
        ("print(k) # mistral-lint: ignore[key-in-error, key-in-log]\n", "key-in-error, "),
        ("print(k) # mistral-lint: ignore[key-in-log, key-in-error]\n", ", key-in-error"),
    ] {
        let settled = settled(text, "#");
        assert_eq!(settled.suppressed(), 1);
        let edit = &settled.findings[0].fixes[0].edits[0].location;
        assert_eq!(&text[edit.start as usize..edit.end as usize], removed);
    }
}

#[test]
fn an_own_line_is_removed_whole() {
    let text = "a\n  # mistral-lint: ignore[key-in-log]\nb\n";
    let settled = settled(text, "#");
    let edit = &settled.findings[0].fixes[0].edits[0].location;
    assert_eq!(
        &text[edit.start as usize..edit.end as usize],
        "  # mistral-lint: ignore[key-in-log]\n"
    );
}

#[test]
fn a_partial_run_calls_nothing_unused() {
    let text = "x = 1 # mistral-lint: ignore[key-in-error]\n";
    assert!(settled_with(text, "#", "key-in-error", false).findings.is_empty());
    assert!(settled_with(text, "#", UNUSED_IGNORE, false).findings.is_empty());
}

#[test]
fn what_can_not_be_understood_is_reported() {
    let told = |text: &str| {
        let settled = settled(text, "#");
        let first =
            settled.findings.first().map(|finding| (finding.message.clone(), finding.help.clone()));
        first.unwrap_or_default()
    };
    let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        told("x # mistral-lint: ignore[key-in-lgo]\n"),
        own("There is no rule `key-in-lgo`", "Did you mean `key-in-log`?")
    );
    for text in [
        "x # mistral-lint: ignore\n",
        "x # mistral-lint: ignore[ ]\n",
        "x # mistral-lint: ignore[a\n",
    ] {
        assert_eq!(told(text).0, "An ignore must name its rules");
    }
    assert_eq!(told("x # mistral-lint: ingore[key-in-log]\n").1, "Did you mean `ignore`?");
    assert_eq!(told("x # write `mistral-lint: ignore[key-in-log]` there\n"), own("", ""));
}

#[test]
fn a_reason_can_be_required() {
    let text = "print(k) # mistral-lint: ignore[key-in-log]\n";
    assert_eq!(messages(&settled_with(text, "#", "", true)), ["This ignore gives no reason"]);
    let text = "print(k) # mistral-lint: ignore[key-in-log] it is public\n";
    assert!(settled_with(text, "#", "", true).findings.is_empty());
}

#[test]
fn an_ignore_says_until_when_whose_decision_it_is_and_why() {
    let text = "print(k) /* mistral-lint: ignore[key-in-log] until=2027-03-01 owner=@sec - it is public */\n";
    let settled = settled(text, "/*");
    let one = &settled.suppressions[0];
    assert_eq!(one.until.map(|day| day.to_string()).as_deref(), Some("2027-03-01"));
    assert_eq!(
        (one.owner.as_deref(), one.reason.as_str(), one.taken),
        (Some("@sec"), "it is public", 1)
    );
    let text = "print(k) # mistral-lint: ignore[key-in-log] until=soon\n";
    let wrong = self::settled(text, "#");
    assert_eq!(messages(&wrong), ["The day until which this ignore holds is none", "found"]);
}

#[test]
fn an_ignore_that_has_expired_fails() {
    let text = "print(k) # mistral-lint: ignore[key-in-log] until=2027-03-01 why\n";
    let on = |today: &str| {
        let policy = Policy { today: today.parse().ok(), ..Policy::default() };
        settled_under(text, "#", "", &policy)
    };
    assert!(on("2027-03-01").findings.is_empty());
    let late = on("2027-03-02");
    assert_eq!(messages(&late), ["found", "This ignore held until 2027-03-01"]);
    assert_eq!(late.findings[1].severity, Severity::Error);
    assert!(late.suppressions[0].expired);
}

#[test]
fn some_rules_may_not_be_ignored() {
    let text = "print(k) # mistral-lint: ignore[key-in-log] why\n";
    let policy = Policy { never: ["key-in-log".into()].into(), ..Policy::default() };
    let settled = settled_under(text, "#", "", &policy);
    let said = "Findings of `key-in-log` may not be ignored in this project";
    assert_eq!(messages(&settled), ["found", said]);
    assert_eq!(settled.suppressed(), 0);
}
