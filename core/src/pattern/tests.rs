#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test reports and fails so")]

use hookwright_test_suite::{DRAFTS, Suite};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// What each engine that can match `source` says of `text`.
fn answers(source: &str, text: &str) -> Vec<(&'static str, Result<bool, PatternLimit>)> {
    let parsed = parse(source, Syntax::Strict, &Tables::UNICODE)
        .or_else(|_| parse(source, Syntax::Lenient, &Tables::UNICODE))
        .unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut answers = Vec::new();
    if let Some(literals) = literals::literals(&parsed.node) {
        answers.push(("literals", Ok(literals.iter().any(|literal| literal.is_match(text)))));
    }
    if let Some(direct) = Direct::compile(&parsed.node) {
        answers.push(("direct", Ok(direct.follow(text))));
        answers.push(("table", Ok(direct.is_match(text))));
    }
    if let Some(linear) = Linear::compile(&parsed.node) {
        answers.push(("linear", Ok(linear.is_match(text))));
    }
    let program = Program::compile(&parsed, &Tables::UNICODE);
    let mut steps = STEP_LIMIT;
    answers.push(("backtracking", program.is_match(text, &mut Budget::new(&mut steps, text))));
    answers
}

fn assert_matches(source: &str, texts: &[&str], expected: bool) {
    for text in texts {
        for (engine, answer) in answers(source, text) {
            assert_eq!(answer, Ok(expected), "{engine}: /{source}/ on {text:?}");
        }
    }
}

/// Fails unless every engine finds `source` in each of `found` and in none of `missing`.
fn table(source: &str, found: &[&str], missing: &[&str]) {
    assert!(check(source).is_ok(), "{source}: {}", check(source).unwrap_err());
    assert_matches(source, found, true);
    assert_matches(source, missing, false);
}

#[test]
fn anchors_and_lines() {
    table("^a$", &["a"], &["a\n", "\na", "ba", "ab", ""]);
    table("a.b", &["a b", "a\u{85}b", "aéb", "a😀b"], &["a\nb", "a\rb", "a\u{2028}b", "a\u{2029}b", "ab"]);
    table("(?m:^b$)", &["b", "a\nb", "b\rc", "a\u{2028}b\u{2029}c"], &["ab", "a\u{b}b"]);
    table("(?s:^.$)", &["\n", "a"], &["", "ab"]);
    table("^(?:)$", &[""], &["a"]);
    table("^", &["", "a"], &[]);
}

#[test]
fn word_boundaries_are_ascii() {
    table(r"\ba\b", &["a", "é a", "aé", " a "], &["ba", "a1", "a_"]);
    table(r"\Ba", &["ba", "1a"], &["a", "éa", " a"]);
    table(r"\B", &["", "é", "ab", "a é"], &["a", "aéa"]);
    table(r"(?i:\bk\b)", &["K", "k", "\u{212A}"], &["sk", "\u{17F}k"]);
}

#[test]
fn classes() {
    table("^[a-c-]$", &["a", "-", "c"], &["d", "", "B"]);
    table("^[]$", &[], &["", "a"]);
    table("^[^]$", &["a", "\n", "😀"], &["", "ab"]);
    table("^[^a]$", &["b", "\n"], &["a", ""]);
    table(r"^[\d\-\]\\]$", &["1", "-", "]", "\\"], &["a", "٣"]);
    table(r"^[\b]$", &["\u{8}"], &["b"]);
    table(r"^\D$", &["a", "٣"], &["1"]);
    table(r"^\w+$", &["aZ_09"], &["é", "-", ""]);
    table(r"^[\W]$", &["é", "-"], &["a"]);
    table(r"^\s$", &["\u{FEFF}", "\u{A0}", "\u{2028}", "\u{B}"], &["\u{85}", "\u{180E}", "\u{200B}", "a"]);
    table(r"^[\s\S]$", &["a", "\n"], &[""]);
    table(r"^[\uD800-\uDFFF]$", &[], &["a", "😀"]);
    table(r"^[\u{1F600}-\u{1F64F}]$", &["😀"], &["a", "🚀"]);
    table(r"^[\uD83D\uDE00]$", &["😀"], &["a"]);
}

#[test]
fn escapes() {
    table(r"^\t\n\v\f\r\0$", &["\t\n\u{b}\u{c}\r\0"], &["tnvfr0"]);
    table(r"^\cA\cz$", &["\u{1}\u{1A}"], &["cAcz"]);
    table(r"^\x41\u0042\u{43}\u{000044}$", &["ABCD"], &["x41"]);
    table(r"^\uD83D\uDE00$", &["😀"], &["\u{FFFD}"]);
    table(r"^\/\.\*\[\{\(\|\)\}\]\^\$\\\+\?$", &["/.*[{(|)}]^$\\+?"], &[""]);
    table(r"\uD800", &[], &["a", ""]);
}

#[test]
fn properties() {
    table(r"^\p{L}+$", &["aé漢"], &["1", ""]);
    table(r"^\P{L}+$", &["1-"], &["a"]);
    table(r"^[\p{Script=Greek}\p{gc=Nd}]+$", &["αβ1٣"], &["a"]);
    table(r"^\p{Emoji_Presentation}$", &["😀"], &["a"]);
    table(r"^\p{Any}\p{ASCII}$", &["éa"], &["aé"]);
}

#[test]
fn repetitions() {
    table("^a{2}$", &["aa"], &["a", "aaa"]);
    table("^a{2,}$", &["aa", "aaaa"], &["a"]);
    table("^a{1,2}?$", &["a", "aa"], &["", "aaa"]);
    table("^(?:ab){2,3}c$", &["ababc", "abababc"], &["abc", "ababababc"]);
    table("^(?:ab){2,3}?(?:abc)?$", &["abab", "ababab", "abababc"], &["ab", "ababababab"]);
    table("^(?:a|ab)(?:c|bcd)$", &["ac", "abc", "abcd"], &["abbc"]);
    table("^(?:a*)*$", &["", "aaa"], &["b"]);
    table("^(?:a?){3}$", &["", "a", "aaa"], &["aaaa"]);
    table("^(?:a{0}b)$", &["b"], &["ab"]);
    table("^x{0,99999999999999999999}$", &["", "xx"], &["y"]);
    table("^.{1,4000}$", &["a", &"é".repeat(4000)], &["", &"a".repeat(4001)]);
    table("^(?:(?:a{2}){2}){2}$", &["aaaaaaaa"], &["aaaaaaa", "aaaaaaaaa"]);
}

#[test]
fn groups_and_references() {
    table(r"^(a|b)\1$", &["aa", "bb"], &["ab", "a"]);
    table(r"^(?<x>.)(?<y>.)\k<y>\k<x>$", &["abba"], &["abab"]);
    table(r"^\k<x>(?<x>a)$", &["a"], &["aa"]);
    table(r"^(?:(a)|b)\1$", &["aa", "b"], &["ba", "a"]);
    table(r"^(?:(a)|(b))+\1$", &["aa", "ab", "abaa"], &["ba"]);
    table(r"^(a\1)$", &["a"], &["aa"]);
    table(r"^(?:(?<y>\d{4})-|(?<y>\d{2})/)\k<y>$", &["2024-2024", "24/24"], &["2024-24", "24/25"]);
    table(r"^(?i:(é)\1)$", &["éÉ", "ÉÉ"], &["éa"]);
    table(r"^(z)((a+)?(b+)?(c))*$", &["zaacbbbcac"], &["z b"]);
    table(r"^(\$\u{61}*)(?<$ü_1>b)\k<$\u00fc_1>$", &["$abb"], &["$ab"]);
}

#[test]
fn look_arounds() {
    table(r"^(?=.*\d)(?=.*[a-z]).{4,}$", &["abc1", "1zzz"], &["abcd", "1234", "a1"]);
    table(r"^(?!.*foo)", &["bar"], &["a foo"]);
    table(r"(?<=\$)\d+$", &["a$12"], &["12", "$a"]);
    table(r"(?<!\$)\b\d+$", &["12"], &["$12"]);
    table(r"(?<=(\d+)(\d+))$", &["1053"], &["a", "1"]);
    table(r"^(?<=a*?)b|(?<=^a{2,3})c", &["b", "aac", "aaac"], &["ac", "aaaac", "ab"]);
    table(r"(?<=\1(a))b", &["aab"], &["ab"]);
    table(r"(?<=([ab])\1)c", &["abc"], &["c"]);
    table(r"(?=(a+))a*b\1", &["baaabac"], &["aab"]);
    table(r"^(?=(a+))a*b\1$", &["aabaa"], &["aaba"]);
    table(r"^(?!(a))\1b$", &["b"], &["ab"]);
    table(r"^(?:(?=(a))a)+\1$", &["aa", "aaa"], &["a", "b"]);
}

#[test]
fn case_can_be_ignored_in_a_group() {
    table(r"^(?i:straße)$", &["STRAßE", "straẞe"], &["strasse"]);
    table(r"^(?i:[^a])$", &["b"], &["a", "A"]);
    table(r"^(?i:a(?-i:b))$", &["Ab", "ab"], &["AB"]);
    table(r"^(?i:\w)$", &["\u{17F}", "\u{212A}"], &["é"]);
    table(r"^(?i:[\W])$", &["é"], &["\u{17F}", "s"]);
}

#[test]
fn what_is_no_pattern_is_refused_where_it_is_wrong() {
    for (source, offset) in [
        ("(", 0),
        ("a)", 1),
        ("[a", 0),
        ("a**", 2),
        ("*a", 0),
        ("^*", 1),
        (r"\b+", 2),
        ("(?=a)*", 5),
        ("a{2,1}", 1),
        ("a{99999999999999999999,99999999999999999998}", 1),
        ("{", 0),
        ("a{", 1),
        ("a{,5}", 1),
        ("}", 0),
        ("]", 0),
        ("[b-a]", 1),
        (r"[\w-a]", 1),
        (r"a\", 1),
        (r"\a", 0),
        (r"\_", 0),
        (r"\-", 0),
        (r"\A", 0),
        (r"\c1", 0),
        (r"\x4", 0),
        (r"\u12", 0),
        (r"\u{110000}", 0),
        (r"\1", 0),
        (r"(a)\2", 3),
        (r"\01", 0),
        (r"[\1]", 1),
        (r"\p{Foo}", 0),
        (r"\pL", 0),
        (r"\k", 0),
        (r"\k<a>", 0),
        ("(?<a>.)(?<a>.)", 10),
        ("(?<a>.)(?:b|(?<a>.))", 15),
        ("(?:(?<a>.)|b)(?<a>.)", 16),
        ("(?<1>.)", 3),
        ("(?P<a>.)", 0),
        ("(?i)a", 0),
        ("(?#a)", 0),
        ("(?>a)", 0),
        ("(?ii:a)", 0),
        ("(?-:a)", 0),
        ("(?", 0),
        ("a++", 2),
        ("é(", 2),
    ] {
        match check(source) {
            Err(error) => assert_eq!(error.offset(), offset, "{source}: {error}"),
            Ok(plan) => panic!("{source}: {plan:?}"),
        }
    }
    let deep = "(".repeat(10_000) + &")".repeat(10_000);
    assert!(check(&deep).unwrap_err().to_string().contains("nested"));
    assert!(check(&("(".repeat(199) + &")".repeat(199))).is_ok());
}

#[test]
fn annex_b_is_read_and_noted() {
    for (source, found, missing) in [
        (r"^\_\-\@\ \'$", "_-@ '", ""),
        (r"^[\w-.]$", "-", "/"),
        ("^a{$", "a{", "a"),
        ("^a{,2}$", "a{,2}", "aa"),
        ("^{a}]$", "{a}]", "a"),
        (r"^\101\8$", "A8", "101"),
        (r"^[\101\_]$", "A", "1"),
        (r"^\c$", r"\c", "c"),
        (r"^[\c]$", r"\", "d"),
        (r"^[\c1]$", "\u{11}", "1"),
        (r"^\x\u$", "xu", ""),
        (r"^\k\_$", "k_", "k"),
        (r"^(?=a)*b$", "b", "a"),
        (r"^(a)\2$", "a\u{2}", "aa"),
        (r"^\p\_\p{L}$", "p_é", "p_1"),
        ("(?i)^(major|minor)$", "MaJor", "maj"),
        ("(?i)(a)(?<n>b)\\2$", "aBb", "aBc"),
        ("(?s)^a.b$", "a\nb", "a\n\nb"),
        ("(?im)^b$", "a\nB", "ab"),
        ("(?i)^\\p{Lu}$", "é", "1"),
    ] {
        let plan = plan(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(plan.lenient, check(source).err(), "{source}");
        assert!(plan.lenient.is_some(), "{source}");
        assert_matches(source, &[found], true);
        assert_matches(source, &[missing], false);
    }
    for source in
        ["(", r"\p{Foo}", "(?x)a", "a(?i)b", "(?)a", "a**", "[b-a]", "{1}", "(?<=a)*", r"(?<n>a)\k", "\\"]
    {
        assert_eq!(plan(source).unwrap_err(), check(source).unwrap_err(), "{source}");
    }
}

#[test]
fn a_long_text_is_judged_quickly() {
    // A quadratic parser would take minutes for these.
    let n = 50_000;
    let names: Vec<String> = (0..n).map(|i| format!("(?<a{i}>)")).collect();
    let alternatives = vec!["(?<a>)"; n].join("|");
    for (source, valid) in [
        (r"\p{L}".repeat(n), true),
        (format!("{alternatives}{}", r"\k<a>".repeat(n)), true),
        (names.concat(), true),
        ("[".repeat(n), false),
        ("a{".repeat(n), false),
        (r"\u{".repeat(n), false),
        ("(".repeat(n), false),
        ("a?".repeat(n), true),
    ] {
        assert_eq!(is_pattern(&source), valid, "{}", source.get(..20).unwrap());
    }
}

fn literals(literals: &[Literal]) -> Matcher {
    let owned = |literal: &Literal| match *literal {
        Literal::Exact(text) => Literal::Exact(text.to_owned()),
        Literal::Prefix(text) => Literal::Prefix(text.to_owned()),
        Literal::Suffix(text) => Literal::Suffix(text.to_owned()),
        Literal::Contains(text) => Literal::Contains(text.to_owned()),
    };
    match literals {
        [literal] => Matcher::Literal(owned(literal)),
        literals => Matcher::Alternatives(literals.iter().map(owned).collect()),
    }
}

#[test]
fn plans() {
    use Literal::{Contains, Exact, Prefix, Suffix};
    for (source, matcher) in [
        ("", literals(&[Contains("")])),
        (".*", literals(&[Contains("")])),
        ("^.*", literals(&[Contains("")])),
        ("abc", literals(&[Contains("abc")])),
        (r"^abc\.", literals(&[Prefix("abc.")])),
        ("(abc)$", literals(&[Suffix("abc")])),
        ("^(?:abc)$", literals(&[Exact("abc")])),
        ("^(a|bc)d?$", literals(&[Exact("a"), Exact("ad"), Exact("bc"), Exact("bcd")])),
        (
            "^x-|y$|^[zw]{2}$",
            literals(&[Prefix("x-"), Suffix("y"), Exact("ww"), Exact("wz"), Exact("zw"), Exact("zz")]),
        ),
        ("a^b", literals(&[])),
        ("[]", literals(&[])),
        ("^a|a^b$", literals(&[Prefix("a")])),
        ("^.*$", Matcher::Direct),
        (r"^\d{4}$", Matcher::Direct),
        (r"^\p{L}$", Matcher::DirectUnicode),
        (r"\p{L}\d", Matcher::LinearUnicode),
        (r"^\d{4}-\d{2}(-\d{2})?$", Matcher::Direct),
        (r"^[a-z0-9]+(?:-[a-z0-9]+)*$", Matcher::Direct),
        (r"^(?:sub|cus)_\w{14,}$", Matcher::Direct),
        (r"^[^@]+@[^@.]+(\.[^@.]+)+$", Matcher::Direct),
        (r"^a*ab$", Matcher::Linear),
        (r"^(foo|far)\d*$", Matcher::Linear),
        (r"^(a|\b)c+$", Matcher::Linear),
        ("(?i:a)", literals(&[Contains("A"), Contains("a")])),
        ("(?i:a)+b", Matcher::LinearUnicode),
        ("(?=a)b", Matcher::Backtracking),
        (r"(.)\1", Matcher::Backtracking),
        (r"(?m:^)a", Matcher::Backtracking),
        (r"(?!\p{L})b", Matcher::BacktrackingUnicode),
        (r"^[\s\S]{0,65535}$", Matcher::Direct),
        (r"[ab][\s\S]{0,65535}$", Matcher::Backtracking),
        ("((a{1000}){1000}){1000}", Matcher::Backtracking),
    ] {
        assert_eq!(plan(source).unwrap().matcher, matcher, "{source}");
    }
}

#[test]
fn constructors_do_what_the_plan_says() {
    static LITERAL: Pattern = Pattern::literal("^ab", Literal::Prefix("ab"));
    static ALTERNATIVES: Pattern =
        Pattern::alternatives("^(a|b)$", &[Literal::Exact("a"), Literal::Exact("b")]);
    static DIRECT: Pattern = Pattern::direct(r"^\w+$");
    static DIRECT_UNICODE: Pattern = Pattern::direct_unicode(r"^\p{Ll}+$");
    static LINEAR: Pattern = Pattern::linear(r"^\w+$");
    static LINEAR_UNICODE: Pattern = Pattern::linear_unicode(r"^\p{Ll}+$");
    static BACKTRACKING: Pattern = Pattern::backtracking(r"^(?<n>\w)\k<n>$");
    static BACKTRACKING_UNICODE: Pattern = Pattern::backtracking_unicode(r"^(?<ñ>\p{Ll})\k<ñ>$");
    static ANY: Pattern = Pattern::new(r"^(\p{Ll})\1$");
    static LENIENT: Pattern = Pattern::linear(r"^\_+$");
    static NONE: Pattern = Pattern::new("(");
    for (pattern, found, missing) in [
        (&LITERAL, "abc", "ba"),
        (&ALTERNATIVES, "b", "ab"),
        (&DIRECT, "ab", "é"),
        (&DIRECT_UNICODE, "é", "É"),
        (&LINEAR, "ab", "é"),
        (&LINEAR_UNICODE, "é", "É"),
        (&BACKTRACKING, "aa", "ab"),
        (&BACKTRACKING_UNICODE, "éé", "ée"),
        (&ANY, "éé", "ÉÉ"),
        (&LENIENT, "__", "-"),
    ] {
        assert_eq!(pattern.is_match(found), Ok(true), "{pattern:?}");
        assert_eq!(pattern.is_match(missing), Ok(false), "{pattern:?}");
    }
    assert_eq!(NONE.is_match(""), Ok(false));
    assert_eq!(LITERAL.source(), "^ab");
}

#[test]
fn a_next_character_decides() {
    table("^(?:ab?){2}", &["aa", "aab", "aba", "abac"], &["a", "ab", "abb"]);
    table("^(?:a(?:bc)?){2}", &["aa", "aab", "abca"], &["abc", "ab", ""]);
    table("^a(?:b|)c?", &["a", "ab"], &["b"]);
    table("^a(?:b|)$", &["a", "ab"], &["ac", "abb"]);
    table("^(?:a|b+c){2,3}$", &["aa", "bca", "abbca"], &["a", "bb", "aaaa", "abb"]);
    table("^(?:[a-c]{2}-?){2}$", &["abab", "ab-ab-"], &["ab", "ab--ab", "ababab"]);
    table("^x(?:(?:ab){2}c){2}$", &["xababcababc"], &["xabcabc", "xababc"]);
    table("^(?:é|漢+)*[0-9]$", &["1", "é漢漢é2"], &["é", "漢漢"]);
    table("^a$b|^c", &["c"], &["a", "ab"]);
    table("^(?:a$|b)$", &["a", "b"], &["ab"]);
}

/// How many steps the backtracking engine takes, and its answer.
fn steps(source: &'static str, text: &str) -> (u64, Result<bool, PatternLimit>) {
    let mut left = STEP_LIMIT + STEPS_PER_BYTE * text.len() as u64;
    let all = left;
    let answer = Pattern::backtracking(source).is_match_within(text, &mut left);
    (all - left, answer)
}

#[test]
fn hostile_text_is_answered_within_the_limit() {
    let text = "a".repeat(50_000) + "!";
    let limit = STEP_LIMIT + STEPS_PER_BYTE * text.len() as u64;

    // A regular pattern never backtracks, however it is written.
    assert_eq!(plan("^(a+)+$").unwrap().matcher, Matcher::Linear);
    assert_eq!(Pattern::new("^(a+)+$").is_match(&text), Ok(false));
    assert_eq!(Pattern::new("^(a|aa)*$").is_match(&text), Ok(false));

    // Others stop at the limit.
    for source in [r"^(?=(a+)+$)(a|aa)+$", r"(a+)+\1b", r"^(?:a|a|b\1)*(c)?$", r"(?<=(a+)+)b"] {
        assert_eq!(steps(source, &text), (limit, Err(PatternLimit)), "{source}");
        assert_eq!(Pattern::new(source).is_match(&text), Err(PatternLimit));
    }

    // Ordinary ones are far from it.
    let (taken, answer) = steps(r"^(?=.*!)(?!.*b).*$", &text);
    assert_eq!(answer, Ok(true));
    assert!(taken < 6 * text.len() as u64, "{taken}");
}

#[test]
fn one_budget_bounds_many_texts() {
    let pattern = Pattern::backtracking(r"^(?=(a+)+$)");
    let text = "a".repeat(15) + "!";
    let mut budget = STEP_LIMIT;
    let answers: Vec<_> = (0..10_000).map(|_| pattern.is_match_within(&text, &mut budget)).collect();
    assert_eq!(answers.first(), Some(&Ok(false)));
    assert_eq!(answers.last(), Some(&Err(PatternLimit)));
    assert_eq!(budget, 0);
}

#[test]
fn the_official_suite() {
    const FILES: [&str; 4] =
        ["optional/ecmascript-regex", "optional/non-bmp-regex", "pattern", "patternProperties"];
    let Some(suite) = Suite::find() else { return };
    let mut counts = (0, 0);
    let groups = DRAFTS.iter().flat_map(|draft| suite.groups(draft).unwrap());
    for group in groups.filter(|group| FILES.contains(&group.file.as_str())) {
        let schema: Value = serde_json::from_str(&group.schema).unwrap();
        for case in &group.cases {
            let place = format!("{}: {}: {}", group.file, group.description, case.description);
            let data: Value = serde_json::from_str(&case.data).unwrap();
            if let (Some(source), Some(text)) = (schema["pattern"].as_str(), data.as_str()) {
                let pattern = Pattern::new(source.to_owned().leak());
                assert!(check(source).is_ok(), "{place}: {source}");
                assert_eq!(pattern.is_match(text), Ok(case.valid), "{place}");
                assert!(answers(source, text).iter().all(|(_, answer)| *answer == Ok(case.valid)), "{place}");
                counts.0 += 1;
            }
            // Where nothing else is allowed, the verdict is whether every name matches.
            if let (Some(patterns), Some(object)) =
                (schema["patternProperties"].as_object(), data.as_object())
            {
                let patterns: Vec<_> =
                    patterns.keys().map(|source| Pattern::new(source.clone().leak())).collect();
                let matches = |name: &str| patterns.iter().any(|pattern| pattern.is_match(name) == Ok(true));
                if schema["additionalProperties"] == Value::Bool(false) {
                    assert_eq!(object.keys().all(|name| matches(name)), case.valid, "{place}");
                    counts.1 += 1;
                }
            }
        }
    }
    assert!(counts.0 > 0 && counts.1 > 0, "{counts:?}");
    println!("{} strings by pattern, {} objects by patternProperties", counts.0, counts.1);
}

/// Patterns of the syntax's own characters, of which many are valid.
fn source() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[ab1é]",
        1 => r"[\^\$\.\|\(\)\[\]\{\}\*\+\?\\,:=!<>-]",
        1 => prop::sample::select(vec![
            "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(", ")", ")", ")", "[^", "[a-", "]", r"\d", r"\W", r"\b", r"\B",
            r"\1", r"\k<n>", r"\p{L}", r"\u{61}", r"\x61", "{1,2}", "{2}", "*", "+", "?", "*?", "|", "^", "$", "(?i:", ".",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_as_a_pattern_is_planned_or_refused(source in any::<String>(), text in any::<String>()) {
        prop_assert_eq!(is_pattern(&source), check(&source).is_ok());
        if plan(&source).is_ok() {
            let _ = answers(&source, &text);
        }
    }

    #[test]
    fn engines_agree(source in source(), text in "[ab1é\n]{0,8}") {
        prop_assert_eq!(is_pattern(&source), check(&source).is_ok());
        if let Ok(planned) = plan(&source) {
            let answers = answers(&source, &text);
            prop_assert!(answers.windows(2).all(|pair| pair[0].1 == pair[1].1), "{:?} {answers:?}", planned);
        }
    }

    #[test]
    fn engines_agree_on_anchored_patterns(source in source(), text in "[ab1é\n]{0,8}", at_end in any::<bool>()) {
        let source = format!("^(?:{source}){}", if at_end { "$" } else { "" });
        if let Ok(planned) = plan(&source) {
            let answers = answers(&source, &text);
            prop_assert!(answers.windows(2).all(|pair| pair[0].1 == pair[1].1), "{:?} {answers:?}", planned);
        }
    }

    #[test]
    fn a_literal_is_found_where_it_stands(literal in "[a-zé.+*/]{0,6}", before in ".{0,4}", after in ".{0,4}") {
        let source: String = literal.chars().map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("\\{c}") }).collect();
        let text = format!("{before}{literal}{after}");
        prop_assert_eq!(Pattern::new(source.clone().leak()).is_match(&text), Ok(true));
        prop_assert_eq!(plan(&source).unwrap().matcher, Matcher::Literal(Literal::Contains(literal)));
    }
}
