//! Hostile texts: harmless as data, dangerous wherever they are taken for code.

/// A text that an attacker might publish, and a harmless counterpart.
pub(crate) struct Text {
    /// Once it ends the comment or the string that it stands in, the rest of it is compiled.
    pub(crate) hostile: String,
    /// What stands in its place where outlines are compared.
    pub(crate) harmless: String,
}

/// What breaks a line, for one reader or another.
const BREAKS: [&str; 9] = ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\n\r\n"];

/// Code that no schema asks for; `compile_error!` also makes sure that nothing compiles with it.
pub(crate) const CODE: &str = "compile_error!(\"evil\");";

/// The texts: each third, or all with `HOOKWRIGHT_THOROUGH`.
pub(crate) fn all() -> Vec<Text> {
    let mut texts: Vec<String> =
        BREAKS.iter().map(|line_break| format!("a{line_break}{CODE}{line_break}//")).collect();
    texts.push(format!("*/ {CODE} /*"));
    texts.push(format!("\"# ; {CODE} r#\"\\\" \\"));
    texts.push(format!("'\" + {} + \"`", "include_str!(\"/etc/hostname\")"));
    texts.push("a\0b\u{1}\u{1b}[31mc\u{7f}\u{9b}d".to_owned());
    texts.push("a\u{202e}b\u{2066}c\u{200f}d\u{2069}".to_owned());
    texts.push("a\u{e0041}\u{e007f}\u{61c}\u{3164}\u{fe0f}\u{200b}\u{200d}\u{ad}\u{feff}\u{ffa0}".to_owned());
    texts.push("\u{200b}\u{3164}\u{fe0f}".to_owned());
    texts.push(format!("```\n{CODE}\n```\n\n    {CODE}\n<b>[x]({CODE})"));
    texts.push("#![feature(never_type)] #[path = \"/etc\"]".to_owned());
    let harmless = |number| format!("an Odd but harmless text {number}");
    texts
        .into_iter()
        .enumerate()
        .step_by(if std::env::var_os("HOOKWRIGHT_THOROUGH").is_some() { 1 } else { 3 })
        .map(|(number, hostile)| Text { hostile, harmless: harmless(number) })
        .collect()
}
