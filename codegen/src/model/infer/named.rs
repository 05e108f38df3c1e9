//! Drafts of named types: which schema a type is named after, and by which its values are checked.

use super::alternatives::{Alternative, resolve};
use super::form::{Form, Key, Object};
use super::{At, DEEPEST_TYPE, Draft, Infer, Node, Part, choice, docs};
use crate::model::note::Widening;
use crate::model::origin::Claim;
use crate::model::shape::{Checks, Kind, Shape, StringEnum, TypeId};
use crate::schema::SchemaId;

impl Infer<'_> {
    /// The draft of a named type: the one there is, or a new one.
    pub(super) fn named(&mut self, form: Form, node: &Node, at: At<'_>) -> Kind {
        let key = form.key();
        if let Some(index) = self.by_key.get(&key) {
            return Kind::Named { id: TypeId(*index), boxed: false };
        }
        let depth = self.depths.get(at.parent).map_or(0, |depth| depth + 1);
        if depth > DEEPEST_TYPE {
            self.note(node.schema, Widening::TooDeep);
            return Kind::Any;
        }
        let (schema, checks) = self.checks(&form, node);
        let origin = self.origin(&form, node);
        // What an event's schema refers to is not the event, and has a name of its own.
        let refers = |parent: &Draft| self.referring.contains(&at.parent) && parent.origin == origin;
        let is_same = |parent: &Draft| !refers(parent) && self.is_same_place(parent.origin, origin);
        let same = self.drafts.get(at.parent).is_some_and(is_same);
        let inline =
            crate::model::origin::origin(&self.graph.get(origin).place.pointer).claim == Claim::Inline;
        let part = match (same, at.variant && inline) {
            (true, _) => Part::Same(at.same.to_owned()),
            (false, true) => Part::Variant(at.same.to_owned()),
            (false, false) => Part::Within,
        };
        self.add(
            key,
            form,
            depth,
            Draft {
                schema,
                checks,
                origin,
                parent: Some(at.parent),
                part,
                docs: docs::named(self.graph, origin),
                shape: Shape::StringEnum(StringEnum::default()),
            },
        )
    }

    pub(super) fn add(&mut self, key: Key, form: Form, depth: usize, draft: Draft) -> Kind {
        let index = self.drafts.len();
        self.by_key.insert(key, index);
        self.drafts.push(draft);
        self.forms.push(Some(form));
        self.depths.push(depth);
        Kind::Named { id: TypeId(index), boxed: false }
    }

    /// The schema to check values of a named type by, and where.
    pub(super) fn checks(&self, form: &Form, node: &Node) -> (SchemaId, Checks) {
        let origin = resolve(self.graph, node.schema);
        let whole = (origin, if node.exact { Checks::Whole } else { Checks::Outside });
        match form {
            Form::Struct(Object { alternatives, .. })
            | Form::Strings { alternatives }
            | Form::Values { alternatives } => match alternatives.as_slice() {
                [one] => match one.all.members.as_slice() {
                    [only] if one.all.chosen.is_empty() && self.is_fully_described(one) => {
                        (*only, Checks::Own)
                    }
                    _ => whole,
                },
                _ => whole,
            },
            Form::Tagged { tags, .. } | Form::Choice(choice::Choice { tags, .. }) if !tags.is_empty() => {
                (origin, Checks::Outside)
            }
            Form::Tagged { groups, other, .. }
                if node.exact
                    && groups.iter().all(|group| is_alone(group))
                    && other.iter().all(|other| other.alone) =>
            {
                (origin, Checks::Own)
            }
            Form::Union { node, .. } | Form::Described { node, .. } | Form::Wrapper { node, .. }
                if node.exact && node.alternatives.iter().all(|one| one.all.members.len() == 1) =>
            {
                (origin, Checks::Own)
            }
            Form::Tagged { .. }
            | Form::Choice(_)
            | Form::External { .. }
            | Form::Union { .. }
            | Form::Described { .. }
            | Form::Wrapper { .. } => whole,
        }
    }

    /// Whether a schema stands where another does, as it or as a branch of it.
    pub(super) fn is_same_place(&self, outer: SchemaId, inner: SchemaId) -> bool {
        let (outer, inner) = (&self.graph.get(outer).place, &self.graph.get(inner).place);
        let below = inner.pointer.strip_prefix(&outer.pointer).filter(|_| outer.file == inner.file);
        below.is_some_and(is_branch)
    }

    /// The schema whose place names a type.
    pub(super) fn origin(&self, form: &Form, node: &Node) -> SchemaId {
        let origin = resolve(self.graph, node.schema);
        let alternatives = match form {
            Form::Struct(Object { alternatives, .. })
            | Form::Strings { alternatives }
            | Form::Values { alternatives } => alternatives.as_slice(),
            Form::Tagged { .. }
            | Form::Choice(_)
            | Form::External { .. }
            | Form::Union { .. }
            | Form::Described { .. }
            | Form::Wrapper { .. } => return origin,
        };
        match alternatives {
            [one] => match (one.all.members.as_slice(), one.branch) {
                ([only], _) => *only,
                (_, Some(branch)) if one.alone => resolve(self.graph, branch),
                _ => origin,
            },
            _ => origin,
        }
    }
}

/// Whether a group is one alternative, which is all there is.
fn is_alone(group: &[Alternative]) -> bool {
    matches!(group, [one] if one.alone)
}

/// Whether a JSON pointer leads from a schema to nothing but branches of it.
fn is_branch(pointer: &str) -> bool {
    let mut tokens = pointer.split('/').skip(1);
    while let Some(keyword) = tokens.next() {
        let index = tokens.next().is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()));
        if !(index && matches!(keyword, "allOf" | "anyOf" | "oneOf")) {
            return false;
        }
    }
    true
}
