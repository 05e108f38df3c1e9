//! `unseen-required`: a required property that an example lacks.

use super::visit::visit;
use super::{Context, Lint};
use crate::catalogue::lint as rules;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (event, root) in context.provider.events.iter().zip(&context.roots) {
        for example in &event.examples {
            visit(&context.graph, (*root, &example.root, ""), &mut |id, value, pointer| {
                let schema = context.graph.get(id);
                if value.as_object().is_none() || context.files.get(schema.place.file).is_none() {
                    return;
                }
                for name in schema.required.iter().filter(|name| value.get(name).is_none()) {
                    let place = context.place(schema, "required");
                    let finding = rules::unseen_required(place, name, &example.name, pointer);
                    found.push(Lint::new(finding));
                }
            });
        }
    }
}
