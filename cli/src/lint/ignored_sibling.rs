//! `ignored-sibling`: a keyword beside `$ref` in a draft where `$ref` stands alone (draft 7 Core §8.3).

use super::fix::Edit;
use super::{Context, Lint};
use crate::finding::catalogue as rules;
use crate::json::Node;
use crate::schema::draft::{Role, find};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, node) in context.schemas() {
        let alone =
            schema.draft.reference_stands_alone() && node.get("$ref").and_then(Node::as_str).is_some();
        if !alone {
            continue;
        }
        let means = |name: &str| {
            find(name, schema.draft)
                .is_some_and(|keyword| matches!(keyword.role, Role::Typed | Role::Checked))
        };
        for (index, member) in node.as_object().unwrap_or_default().iter().enumerate() {
            if member.name == "$ref" || !means(&member.name) {
                continue;
            }
            let place = context.key_place(schema, &member.name);
            let finding = rules::ignored_sibling(place, &member.name, schema.draft.name());
            let file = schema.place.file;
            let text = context.files.get(file).map_or("", |file| &file.text);
            found.push(Lint { finding, fix: context.fix(file, Edit::remove(text, node, index)) });
        }
    }
}
