//! Objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::reader::{Checkpoint, RawStr, ReadError, Reader, Token};
use crate::schema::{ObjectKeywords, Schema};

use super::super::found::{Below, Problem, Step};
use super::super::hash::{Distinct, ObjectHash, hash_text};
use super::super::paths;
use super::super::seen::Seen;
use super::graph::{Graph, Node, unevaluated};
use super::kept::Kept;
use super::scalar::check_type;
use super::template::{FEW, Template, resolved};
use super::{Asked, Key, Obligations, Outcome};

/// Schemas that are asked of one value, each once.
#[derive(Default)]
pub(super) struct Asking {
    list: Vec<Asked>,
    /// By their keys, once they are more than a few.
    known: BTreeMap<Key, usize>,
    uses: Vec<Use>,
    /// What is known of the list, once it was needed.
    kept: Option<Arc<Kept>>,
}

/// Who asked, and what for.
#[derive(Clone, Copy)]
pub(super) struct Use {
    pub(super) node: usize,
    asked: usize,
    pub(super) role: Role,
}

/// What the answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The node does not hold without it.
    Needed,
    /// It counts for `contains`.
    Contains,
    /// The value must satisfy it if nothing evaluates it.
    Unevaluated,
}

impl Asking {
    pub(super) fn ask(
        &mut self,
        node: usize,
        parent: Asked,
        schema: &'static Schema,
        step: Step,
        role: Role,
    ) {
        let schema = resolved(schema);
        let below = schema.location.is_empty().then_some(Below { parent: parent.schema, step });
        let asked = Asked { schema, scope: parent.scope, below };
        let index = self.place(asked);
        self.uses.push(Use { node, asked: index, role });
    }

    /// Where in the list a schema is.
    fn place(&mut self, asked: Asked) -> usize {
        if self.list.len() < FEW {
            let known = self.list.iter().position(|known| known.key() == asked.key());
            return known.unwrap_or_else(|| {
                self.list.push(asked);
                self.list.len() - 1
            });
        }
        if self.known.is_empty() {
            let keys = self.list.iter().map(Asked::key).enumerate();
            self.known.extend(keys.map(|(index, key)| (key, index)));
        }
        *self.known.entry(asked.key()).or_insert_with(|| {
            self.list.push(asked);
            self.list.len() - 1
        })
    }

    /// How many answers are wanted.
    pub(super) fn len(&self) -> usize {
        self.uses.len()
    }

    /// Reads the value, and hands out the answers; says whether it satisfies all.
    pub(super) fn read(
        &mut self,
        obligations: &mut Obligations<'_>,
        reader: &mut Reader<'_>,
        mut take: impl FnMut(&mut Obligations<'_>, Use, Outcome),
    ) -> Result<bool, ReadError> {
        obligations.steps += 1;
        if self.list.is_empty() {
            obligations.skip(reader)?;
            return Ok(true);
        }
        if obligations.holds(reader, &self.list, &mut self.kept)? {
            // Others have nothing to note of a value that satisfies them.
            let counting = self.uses.iter().filter(|used| used.role == Role::Contains);
            counting.for_each(|used| take(obligations, *used, Outcome::HOLDS));
            return Ok(true);
        }
        let kept = self.kept.get_or_insert_with(|| obligations.kept(&self.list));
        let mut outcomes = obligations.applied(reader, &self.list, kept)?;
        if let ([used], Some(outcome)) = (self.uses.as_slice(), outcomes.pop_if(|_| self.uses.len() == 1)) {
            let holds = outcome.holds;
            take(obligations, *used, outcome);
            return Ok(holds);
        }
        let holds = outcomes.iter().all(|outcome| outcome.holds);
        let mut left = vec![0_u32; outcomes.len()];
        for used in &self.uses {
            if let Some(left) = left.get_mut(used.asked) {
                *left += 1;
            }
        }
        for used in &self.uses {
            let (Some(outcome), Some(left)) = (outcomes.get_mut(used.asked), left.get_mut(used.asked)) else {
                continue;
            };
            *left -= 1;
            let found = if *left == 0 { std::mem::take(&mut outcome.found) } else { outcome.found.clone() };
            take(obligations, *used, Outcome { holds: outcome.holds, found });
        }
        Ok(holds)
    }
}

/// A member that is being read.
struct Member<'b> {
    name: RawStr<'b>,
    /// Where the name begins.
    key: usize,
    /// Where the value begins.
    value: usize,
    ordinal: u32,
    /// From where it is read.
    before: Checkpoint,
    /// Where the object begins.
    container: usize,
}

impl Obligations<'_> {
    pub(super) fn object(&mut self, reader: &mut Reader<'_>, graph: &mut Graph) -> Result<(), ReadError> {
        let template = Arc::clone(&graph.template);
        for node in &mut graph.nodes {
            check_type(node, Token::Object, self.limit);
            let names = node.asked.schema.object.map_or(0, |object| object.properties.len());
            node.seen = Seen::new(names);
        }
        let counts = |node: &Node| {
            node.asked
                .schema
                .object
                .is_some_and(|object| object.min_properties > 1 || object.max_properties.is_some())
        };
        let mut names = graph.nodes.iter().any(counts).then(Distinct::default);
        let mut hash = self.hashing.then(ObjectHash::default);
        let container = reader.offset();
        let mut object = reader.object()?;
        let mut ordinal = 0;
        let mut others = None;
        loop {
            let before = reader.mark();
            let Some(name) = reader.key(&mut object)? else { break };
            let key = reader.quote_of(name);
            let member = Member { name, key, value: reader.offset(), ordinal, before, container };
            self.member(reader, graph, &template, &member, &mut others)?;
            let value_hash = self.hash;
            self.names(reader, graph, &member)?;
            if let Some(names) = &mut names {
                names.push(hash_text(self.keys, &name.decode()));
            }
            if let Some(hash) = &mut hash {
                hash.push(self.keys, &name.decode(), value_hash);
            }
            ordinal += 1;
        }
        let count = names.map_or(u64::from(ordinal), |mut names| names.count());
        let limit = self.limit;
        for node in graph.nodes.iter_mut().filter(|node| !node.is_done(limit)) {
            if let Some(keywords) = node.asked.schema.object {
                required(node, keywords, self.limit);
                if count < keywords.min_properties {
                    node.fail(Problem::MinProperties, self.limit);
                }
                if keywords.max_properties.is_some_and(|max| count > max) {
                    node.fail(Problem::MaxProperties, self.limit);
                }
            }
        }
        if let Some(hash) = hash {
            self.hash = hash.finish(self.keys);
        }
        Ok(())
    }

    fn member(
        &mut self,
        reader: &mut Reader<'_>,
        graph: &mut Graph,
        template: &Template,
        member: &Member<'_>,
        others: &mut Option<Asking>,
    ) -> Result<(), ReadError> {
        let name = member.name.decode();
        let tag = template.tags.iter().find(|tag| **tag == name).copied().filter(|_| self.collects());
        for (index, wanted) in template.dependent.iter().filter(|(_, wanted)| *wanted == name) {
            if let Some(node) = graph.nodes.get_mut(*index) {
                node.has.push(wanted);
            }
        }
        let knowing = template.knowing(&name);
        // Of members that no schema knows, the same is asked.
        let is_other = template.others_are_alike && knowing.is_empty();
        if let (true, Some(asking)) = (is_other, others.as_mut()) {
            if !self.ask(reader, graph, member, asking, tag)? && graph.is_any_done(self.limit) {
                *others = None;
            }
            return Ok(());
        }
        let mut asking = Asking::default();
        let mut knowing = knowing.iter().peekable();
        for (index, node) in graph.nodes.iter_mut().enumerate() {
            let known = knowing.next_if(|(at, _)| *at == index).map(|(_, place)| *place);
            let Some(keywords) = node.asked.schema.object else { continue };
            // A tag that is repeated counts for all branches.
            if node.is_done(self.limit) && tag.is_none() {
                continue;
            }
            self.ask_member(&mut asking, node, (index, keywords), member, &name, known);
            let property = known.and_then(|place| keywords.properties.get(place));
            if let (Some(tag), true) = (tag, property.is_some_and(|property| property.schema.is_some())) {
                node.tags.push((tag, member.value, true));
            }
        }
        self.ask(reader, graph, member, &mut asking, tag)?;
        match tag {
            Some(tag) => {
                graph.dismiss(tag);
                *others = None;
            }
            None if is_other => *others = Some(asking),
            None => {}
        }
        Ok(())
    }

    /// Reads a member's value, of which `asking` is asked; says whether it satisfies all.
    fn ask(
        &mut self,
        reader: &mut Reader<'_>,
        graph: &mut Graph,
        member: &Member<'_>,
        asking: &mut Asking,
        tag: Option<&'static str>,
    ) -> Result<bool, ReadError> {
        self.step = Some((member.container, paths::Step::Member(member.before)));
        asking.read(self, reader, |obligations, used, outcome| {
            let Some(node) = graph.nodes.get_mut(used.node) else { return };
            let holds = outcome.holds || used.role != Role::Needed;
            obligations.answer(node, used.role, outcome, (member.ordinal, member.value));
            if let (Some(tag), false) = (tag, holds) {
                for known in node.tags.iter_mut().filter(|known| known.0 == tag && known.1 == member.value) {
                    known.2 = false;
                }
            }
        })
    }

    /// What a schema asks of a member.
    fn ask_member(
        &mut self,
        asking: &mut Asking,
        node: &mut Node,
        (index, keywords): (usize, &'static ObjectKeywords),
        member: &Member<'_>,
        name: &str,
        known: Option<usize>,
    ) {
        let parent = node.asked;
        let before = asking.len();
        if let Some(place) = known {
            if !node.seen.insert(place) {
                self.note_name(member);
                node.fail_at(member.key, Problem::Duplicate, self.limit);
            }
            if let Some((name, schema)) =
                keywords.properties.get(place).and_then(|one| Some((one.name.as_str(), one.schema?)))
            {
                asking.ask(index, parent, schema, Step::Property(name), Role::Needed);
            }
        }
        for property in keywords.pattern_properties {
            self.steps += 1;
            match property.pattern.search(name, &mut self.pool) {
                Ok(true) => asking.ask(index, parent, property.schema, Step::Additional, Role::Needed),
                Ok(false) => {}
                Err(_) => {
                    self.note_name(member);
                    node.fail_at(member.key, Problem::NameSteps, self.limit);
                    self.exhaust(node);
                }
            }
        }
        if asking.len() == before {
            if let Some(schema) = keywords.additional_properties {
                let step = known.and_then(|place| keywords.properties.get(place));
                let step = step.map_or(Step::Additional, |property| Step::Property(property.name.as_str()));
                // Where the location is said by the parent, it is that of `additionalProperties`.
                let step = if schema.location.is_empty() { Step::Additional } else { step };
                asking.ask(index, parent, schema, step, Role::Needed);
            }
        }
        if asking.len() > before {
            if let Some(marks) = &mut node.marks {
                marks.set(member.ordinal as usize);
            }
        } else if let Some(schema) = unevaluated(parent.schema, Token::Object) {
            asking.ask(index, parent, schema, Step::Additional, Role::Unevaluated);
        }
    }

    /// Notes how a member's name is reached, where it breaks something itself.
    fn note_name(&mut self, member: &Member<'_>) {
        if self.collects() {
            self.paths.note(member.key, member.container, paths::Step::Member(member.before));
        }
    }

    /// Takes an answer to what a node asked of a member or an item.
    pub(super) fn answer(&mut self, node: &mut Node, role: Role, outcome: Outcome, place: (u32, usize)) {
        match role {
            Role::Needed => {
                node.holds &= outcome.holds;
                node.found.absorb(outcome.found, false, self.limit);
            }
            Role::Contains => node.contained += u64::from(outcome.holds),
            Role::Unevaluated if !outcome.holds => {
                node.unevaluated.push((place.0, u32::try_from(place.1).unwrap_or(u32::MAX)));
                if self.collects() && node.unevaluated_found.len() < self.limit {
                    node.unevaluated_found.insert(place.0, outcome.found);
                }
            }
            Role::Unevaluated => {}
        }
    }

    /// `propertyNames`, of the name that was read.
    fn names(
        &mut self,
        reader: &mut Reader<'_>,
        graph: &mut Graph,
        member: &Member<'_>,
    ) -> Result<(), ReadError> {
        let mut asking = Asking::default();
        for (index, node) in graph.nodes.iter().enumerate().filter(|(_, node)| !node.is_done(self.limit)) {
            let names = node.asked.schema.object.and_then(|object| object.property_names);
            if let Some(schema) = names {
                asking.ask(index, node.asked, schema, Step::Additional, Role::Needed);
            }
        }
        if asking.len() == 0 {
            return Ok(());
        }
        let end = reader.mark();
        reader.rewind(member.before);
        reader.name()?;
        self.step = Some((member.container, paths::Step::Member(member.before)));
        let hashing = std::mem::take(&mut self.hashing);
        asking.read(self, reader, |obligations, used, outcome| {
            if let Some(node) = graph.nodes.get_mut(used.node) {
                obligations.answer(node, used.role, outcome, (0, 0));
            }
        })?;
        self.hashing = hashing;
        reader.rewind(end);
        Ok(())
    }
}

/// `required` and `dependentRequired`.
fn required(node: &mut Node, keywords: &'static ObjectKeywords, limit: usize) {
    for (place, property) in keywords.properties.iter().enumerate() {
        if property.required && !node.seen.has(place) {
            node.fail(Problem::Required(property.name.as_str()), limit);
        }
    }
    let has_name = |node: &Node, name: &str| {
        let place = keywords.properties.iter().position(|property| property.name.as_str() == name);
        place.is_some_and(|place| node.seen.has(place))
    };
    for dependent in keywords.dependent_required {
        if has_name(node, dependent.name) {
            for name in dependent.required {
                if !has_name(node, name) {
                    node.fail(Problem::Dependent(dependent, name), limit);
                }
            }
        }
    }
}
