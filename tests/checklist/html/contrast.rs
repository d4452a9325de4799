//! The colours of the style can be told apart by everyone: the contrast that WCAG 2 asks for in level AA.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../../crates/cli/src/report/checklist/html/style.css");

fn channel(value: u8) -> f64 {
    let share = f64::from(value) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

fn luminance(color: &str) -> f64 {
    let at = |from: usize| channel(u8::from_str_radix(&color[from..from + 2], 16).expect("hex"));
    0.2126 * at(1) + 0.7152 * at(3) + 0.0722 * at(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colours by name, once for each theme.
fn themes() -> Vec<BTreeMap<&'static str, &'static str>> {
    let blocks = STYLE.split(":root {").skip(1).filter_map(|rest| rest.split('}').next());
    let pairs = |block: &'static str| {
        let named = block.split(';').filter_map(|line| line.trim().strip_prefix("--"));
        named.filter_map(|line| line.split_once(": ")).collect()
    };
    blocks.map(pairs).collect()
}

#[test]
fn every_text_stands_out_from_what_is_behind_it() {
    let themes = themes();
    assert_eq!(themes.len(), 3, "light, dark, paper");
    for theme in themes {
        for text in ["ink", "dim", "link", "good", "bad", "open", "none"] {
            for behind in ["page", "panel"] {
                let seen = contrast(theme[text], theme[behind]);
                assert!(seen >= 4.5, "{text} on {behind}: {seen:.2} in {theme:?}");
            }
        }
    }
}

#[test]
fn the_measure_is_right() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}
