//! The generator's own time: many files, and one large one.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use hookwright_codegen::Generator;

use crate::cargo;

/// Measures, and tells it as a section of the results.
pub(crate) fn measure(folder: &Path) -> Result<String, Box<dyn Error>> {
    // What an earlier run left would be removed, file by file, and measured.
    let _ = fs::remove_dir_all(folder);
    let few = many_files(&folder.join("few"), 300)?;
    let many = many_files(&folder.join("many"), 3000)?;
    let large = one_file(&folder.join("large"), 3_000_000)?;
    let slow = cargo::unoptimised()?;
    let mut text = String::from(
        "Reading, checking, generating and writing, into an empty folder. A build script's dependencies are compiled \
         without optimisation unless the user's profile says otherwise, so both are told.\n\n\
         | schemas | optimised, s | target | | unoptimised, s |\n|---|---:|---:|---|---:|\n",
    );
    let mut times = Vec::new();
    for (what, schemas, target) in [
        ("300 files of 5 kB that refer to a common folder", &few, Some(3.0)),
        ("3,000 such files", &many, None),
        ("one file of 3 MB", &large, Some(10.0)),
    ] {
        let fast = in_this_process(schemas)?;
        let began = Instant::now();
        let out = schemas.with_extension("unoptimised");
        cargo::run(Command::new(&slow).arg("generate").arg("--schemas").arg(schemas).arg("--out").arg(&out))?;
        let met = |target: f64| if fast <= target { "met" } else { "**not met**" };
        let target = target.map_or_else(|| " | ".into(), |target| format!("≤ {target} | {}", met(target)));
        writeln!(text, "| {what} | {fast:.2} | {target} | {:.1} |", began.elapsed().as_secs_f64())?;
        times.push(fast);
    }
    writeln!(text, "\nTen times the files take {:.1} times as long.", times[1] / times[0])?;
    Ok(text)
}

fn in_this_process(schemas: &Path) -> Result<f64, Box<dyn Error>> {
    let began = Instant::now();
    Generator::new(schemas).write_to(schemas.with_extension("out"))?;
    Ok(began.elapsed().as_secs_f64())
}

fn many_files(folder: &Path, files: usize) -> Result<PathBuf, Box<dyn Error>> {
    let provider = folder.join("acme");
    fs::create_dir_all(provider.join("_common"))?;
    for part in 0..20 {
        let text = format!(
            r#"{{"$defs":{{"money":{{"type":"object","properties":{{"amount":{{"type":"number","minimum":0}},"currency":{{"enum":["EUR","GBP","P{part}"]}}}},"required":["amount","currency"]}},"note":{{"type":["string","null"],"maxLength":1{part:02}}}}}}}"#
        );
        fs::write(provider.join(format!("_common/part{part}.json")), text)?;
    }
    for file in 0..files {
        fs::write(provider.join(format!("event{file}.schema.json")), event(file))?;
    }
    Ok(folder.to_owned())
}

/// A schema of 5 kB.
fn event(file: usize) -> String {
    let mut members = String::new();
    for index in 0.. {
        if members.len() > 4800 {
            break;
        }
        let part = (file + index) % 20;
        let _ = match index % 6 {
            0 => write!(members, r#""total_{index}":{{"$ref":"_common/part{part}.json#/$defs/money"}},"#),
            1 => write!(members, r#""note_{index}":{{"$ref":"_common/part{part}.json#/$defs/note"}},"#),
            2 => write!(
                members,
                r#""items_{index}":{{"type":"array","minItems":1,"items":{{"type":"object","properties":{{"sku":{{"type":"string","pattern":"^[A-Z]{{3}}-[0-9]+$"}},"count":{{"type":"integer","minimum":1}}}},"required":["sku"]}}}},"#
            ),
            3 => write!(
                members,
                r#""state_{index}":{{"description":"Where it stands.","enum":["new","open","closed"]}},"#
            ),
            4 => write!(members, r#""at_{index}":{{"type":"string","format":"date-time"}},"#),
            _ => write!(
                members,
                r#""text_{index}":{{"description":"What it is called.","type":"string","maxLength":200}},"#
            ),
        };
    }
    let members = members.trim_end_matches(',');
    format!(
        r#"{{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Event {file}","type":"object","properties":{{{members}}},"required":["total_0"]}}"#
    )
}

/// One schema whose definitions refer to each other.
fn one_file(folder: &Path, bytes: usize) -> Result<PathBuf, Box<dyn Error>> {
    let mut definitions = String::new();
    let mut members = String::new();
    let mut count = 0;
    while definitions.len() + members.len() < bytes {
        let definition = event(count).replace("_common/part", "#/$defs/part");
        // References into the common folder become references to the definition before.
        let before = count.saturating_sub(1);
        let definition = definition
            .split(r##""$ref":"#/$defs/part"##)
            .enumerate()
            .map(|(index, piece)| match (index, piece.split_once('"')) {
                (0, _) | (_, None) => piece.to_owned(),
                (_, Some((_, rest))) => format!(r##""$ref":"#/$defs/record{before}"{rest}"##),
            })
            .collect::<String>()
            .replace(r#""$schema":"https://json-schema.org/draft/2020-12/schema","#, "")
            .replace(r#","required":["total_0"]"#, "");
        let _ = write!(definitions, r#""record{count}":{definition},"#);
        let _ = write!(members, r##""record{count}":{{"$ref":"#/$defs/record{count}"}},"##);
        count += 1;
    }
    let (members, definitions) = (members.trim_end_matches(','), definitions.trim_end_matches(','));
    let text = format!(r#"{{"type":"object","properties":{{{members}}},"$defs":{{{definitions}}}}}"#);
    fs::create_dir_all(folder.join("acme"))?;
    fs::write(folder.join("acme/everything.schema.json"), text)?;
    Ok(folder.to_owned())
}
