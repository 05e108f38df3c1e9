//! `misspelt-keyword`: a word that is nearly a JSON Schema keyword.

use super::fix::{Edit, apply};
use super::foreign_keyword::foreign;
use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::json::{Member, Node};
use crate::load::{FileId, Files};
use crate::oracle::Oracle;
use crate::schema::Schema;
use crate::schema::draft::KEYWORDS;

/// Letters that differ.
const DISTANCE: usize = 2;

/// Shorter words are near everything.
const SHORTEST: usize = 4;

/// Words that other languages add to JSON Schema.
const OTHERS: [&str; 12] = [
    "discriminator",
    "enumDescriptions",
    "enumNames",
    "example",
    "externalDocs",
    "markdownDescription",
    "name",
    "nullable",
    "options",
    "order",
    "optional",
    "xml",
];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, node) in context.schemas() {
        for member in node.as_object().unwrap_or_default() {
            let Some(keyword) = nearest(&member.name, schema) else { continue };
            // What is known to come from elsewhere is not a slip of the pen.
            if foreign(&member.name, &member.value.value, schema).is_some() {
                continue;
            }
            let place = context.key_place(schema, &member.name);
            let finding = rules::misspelt_keyword(place, &member.name, keyword);
            // Beside the correct keyword, only the author knows what was meant.
            let free = node.get(keyword).is_none();
            let fix = free.then(|| fix(context, schema.place.file, member, keyword)).flatten();
            found.push(Lint { finding, fix });
        }
    }
}

/// The keyword that was probably meant.
fn nearest(name: &str, schema: &Schema) -> Option<&'static str> {
    let known = KEYWORDS.iter().any(|keyword| keyword.name == name);
    if known || OTHERS.contains(&name) || name.starts_with("x-") || name.len() < SHORTEST {
        return None;
    }
    let keywords =
        KEYWORDS.iter().filter(|keyword| keyword.is_in(schema.draft) && keyword.name.len() >= SHORTEST);
    let distances = keywords.map(|keyword| {
        let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &keyword.name.to_lowercase());
        (distance, keyword.name)
    });
    // A short word may differ less.
    let most = if name.len() < 7 { 1 } else { DISTANCE };
    distances.filter(|(distance, _)| *distance <= most).min().map(|(_, keyword)| keyword)
}

/// The right word, if every example of the provider still satisfies its schema then.
fn fix(context: &Context<'_>, file: FileId, member: &Member, keyword: &str) -> Option<(FileId, Edit)> {
    let text = &context.files.get(file)?.text;
    let edit = Edit::rename(text, member.name_offset, keyword)?;
    let corrected = apply(text, std::slice::from_ref(&edit));
    let texts = context.files.iter().map(|(id, known)| {
        (known.path.clone(), if id == file { corrected.clone() } else { known.text.clone() })
    });
    let (files, problems) = Files::in_memory(texts);
    let holds = problems.is_empty() && holds(context, &files);
    context.fix(file, Some(edit).filter(|_| holds))
}

fn holds(context: &Context<'_>, files: &Files) -> bool {
    let Ok(oracle) = Oracle::new(context.provider, files) else { return false };
    context.provider.events.iter().all(|event| {
        let examples: Vec<&Node> = event.examples.iter().map(|example| &example.root).collect();
        oracle.event(event).is_ok_and(|validator| {
            examples
                .iter()
                .all(|example| validator.violations(example).is_ok_and(|violations| violations.is_empty()))
        })
    })
}
