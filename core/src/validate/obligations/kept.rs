//! What is known of schemas that are asked of a value together: worked out once for a schema, not once for a value or a
//! report.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::plan::Next;
use crate::reader::Token;

use super::template::Template;
use super::{Asked, Key, Obligations};

/// For how many lists of schemas something is kept, of one schema with a plan.
const MOST: usize = 1024;

/// What was worked out for lists of schemas that are asked of values: as many as there are in a schema, up to a bound
/// that no body moves.
#[derive(Debug, Default)]
pub(crate) struct Templates(RwLock<BTreeMap<Vec<Key>, Arc<Kept>>>);

/// What is known of a list of schemas.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// How a value is read that must satisfy all of them, where a plan says it.
    pub(super) next: Option<Next>,
    /// What is applied, by the type of the value.
    by_type: [OnceLock<Arc<Template>>; 6],
}

impl Obligations<'_> {
    /// What is known of a list of schemas.
    pub(super) fn kept(&mut self, asked: &[Asked]) -> Arc<Kept> {
        let templates = &self.program.templates.0;
        let key: Vec<Key> = asked.iter().map(Asked::key).collect();
        let known = templates.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return known;
        }
        let next = self.program.all_of(asked.iter().map(|asked| (asked.schema, asked.scope)));
        let kept = Arc::new(Kept { next, ..Kept::default() });
        let mut templates = templates.write().unwrap_or_else(PoisonError::into_inner);
        if templates.len() < MOST && asked.iter().all(|asked| self.is_known(asked.scope)) {
            templates.insert(key, Arc::clone(&kept));
        }
        kept
    }

    /// What is applied to a value that begins with `token` and of which `asked` is asked.
    pub(super) fn template(&mut self, kept: &Kept, asked: &[Asked], token: Token) -> Arc<Template> {
        let place = match token {
            Token::Null => 0,
            Token::True | Token::False => 1,
            Token::Number => 2,
            Token::String => 3,
            Token::Array => 4,
            Token::Object => 5,
        };
        let place = kept.by_type.get(place);
        if let Some(known) = place.and_then(OnceLock::get) {
            return Arc::clone(known);
        }
        let template = Arc::new(Template::new(self, asked, token));
        if template.applied.iter().all(|applied| self.is_known(applied.asked.scope)) {
            // Another thread's is the same.
            let _ = place.map(|place| place.set(Arc::clone(&template)));
        }
        template
    }

    /// Whether a dynamic scope is the plan's: one that was entered since is this run's own.
    fn is_known(&self, scope: u32) -> bool {
        (scope as usize) < self.nodes.scopes().len()
    }
}

#[cfg(test)]
impl Templates {
    /// For how many lists something is kept.
    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
