//! `contradicted-format`: a format that an example does not have.

use crate::catalogue::lint as rules;
use hookwright_core::format::by_name;

use super::visit::visit;
use super::{Context, Lint};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (event, root) in context.provider.events.iter().zip(&context.roots) {
        for example in &event.examples {
            visit(&context.graph, (*root, &example.root, ""), &mut |id, value, pointer| {
                let schema = context.graph.get(id);
                let format = schema.format.as_deref().and_then(by_name);
                let (Some(format), Some(text)) = (format, value.as_str()) else { return };
                if !(format.check)(text) && context.files.get(schema.place.file).is_some() {
                    let place = context.place(schema, "format");
                    let finding = rules::contradicted_format(place, format.name, &example.name, pointer);
                    found.push(Lint::new(finding));
                }
            });
        }
    }
}
