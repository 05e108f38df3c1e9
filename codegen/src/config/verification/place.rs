//! Where a value stands in a request.

use hookwright::receive::Place;
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::Schema;
use serde::Deserialize;

/// The names of several headers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Names(String);

impl Names {
    /// The names, separated by spaces.
    pub fn joined(&self) -> &str {
        &self.0
    }
}

impl From<Vec<String>> for Names {
    fn from(names: Vec<String>) -> Self {
        Self(names.join(" "))
    }
}

impl JsonSchema for Names {
    fn schema_name() -> String {
        Vec::<String>::schema_name()
    }

    fn is_referenceable() -> bool {
        false
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
    }
}

/// The keys that say where a value stands; one of them is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places<'a> {
    /// A header.
    pub header: Option<&'a String>,
    /// Several headers.
    pub headers: Option<&'a Names>,
    /// A parameter of the query.
    pub query: Option<&'a String>,
    /// A field of a form.
    pub form: Option<&'a String>,
    /// A pointer into the body.
    pub body: Option<&'a String>,
    /// A segment of the path.
    pub path: Option<&'a String>,
}

impl<'a> Places<'a> {
    /// The keys that are there, in the order of the documentation, with what they mean.
    pub fn given(&self) -> Vec<(&'static str, Place<'a>)> {
        let text = |value: Option<&'a String>| value.map(String::as_str);
        let all = [
            ("header", text(self.header).map(Place::Header)),
            ("headers", self.headers.map(|names| Place::Headers(names.joined()))),
            ("query", text(self.query).map(Place::Query)),
            ("form", text(self.form).map(Place::Form)),
            ("body", text(self.body).map(Place::Body)),
            ("path", text(self.path).map(Place::Path)),
        ];
        all.into_iter().filter_map(|(key, place)| Some((key, place?))).collect()
    }

    /// The place, if one is there.
    pub fn place(&self) -> Option<Place<'a>> {
        self.given().first().map(|(_, place)| *place)
    }
}
