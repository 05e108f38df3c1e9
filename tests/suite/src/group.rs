//! A file of the suite: groups of cases, one schema a group.

use std::io;

use serde::Deserialize;
use serde_json::value::RawValue;

/// One schema, and the instances that it judges.
#[derive(Clone, Debug)]
pub struct Group {
    /// The file below the draft's folder, without `.json`: `optional/format/date`.
    pub file: String,
    /// Its place in the file, from 0.
    pub index: usize,
    /// What it is about.
    pub description: String,
    /// The schema, as the suite writes it.
    pub schema: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// An instance, and the verdict.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about.
    pub description: String,
    /// The instance, as the suite writes it.
    pub data: String,
    /// Whether the schema accepts it.
    pub valid: bool,
}

impl Group {
    /// Whether the suite lets an implementation fail it.
    pub fn is_optional(&self) -> bool {
        self.file.contains('/')
    }

    /// Whether formats are asserted in it.
    pub fn asserts_formats(&self) -> bool {
        self.file.starts_with("optional/format/") || self.file.starts_with("format/")
    }

    /// Whether contents are asserted in it: draft 7 has them as an option.
    pub fn asserts_content(&self) -> bool {
        self.file == "optional/content"
    }
}

// Numbers and escapes stay as the suite writes them.
#[derive(Deserialize)]
struct GroupText<'t> {
    description: String,
    #[serde(borrow)]
    schema: &'t RawValue,
    tests: Vec<CaseText<'t>>,
}

#[derive(Deserialize)]
struct CaseText<'t> {
    description: String,
    #[serde(borrow)]
    data: &'t RawValue,
    valid: bool,
}

/// The groups of the file `name`.
pub(crate) fn parse(name: &str, text: &str) -> io::Result<Vec<Group>> {
    let groups: Vec<GroupText<'_>> = serde_json::from_str(text)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}")))?;
    let case = |case: CaseText<'_>| Case {
        description: case.description,
        data: case.data.get().to_owned(),
        valid: case.valid,
    };
    let group = |(index, group): (usize, GroupText<'_>)| Group {
        file: name.trim_end_matches(".json").to_owned(),
        index,
        description: group.description,
        schema: group.schema.get().to_owned(),
        cases: group.tests.into_iter().map(case).collect(),
    };
    Ok(groups.into_iter().enumerate().map(group).collect())
}
