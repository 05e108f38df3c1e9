//! Which specification a document follows, and what that means for its schemas.

use super::findings;
use crate::finding::{Findings, Place};
use crate::json::Node;

const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT_2020_12: &str = "https://json-schema.org/draft/2020-12/schema";

/// A specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Swagger 2.0
    Swagger,
    /// OpenAPI 3.0
    OpenApi30,
    /// OpenAPI 3.1 and 3.2, with the URI of their schemas' dialect.
    OpenApi31(String),
    /// AsyncAPI 2.x
    AsyncApi2,
    /// AsyncAPI 3.x
    AsyncApi3,
    /// A JSON Schema, with the URI of its draft.
    JsonSchema(String),
}

impl Dialect {
    /// The specification that a document's root names.
    pub(super) fn of(root: &Node, place: impl Fn() -> Place) -> Result<Self, Findings> {
        // A version may be a number in YAML: `swagger: 2.0`.
        let text = |name: &str| root.get(name).and_then(|node| node.as_str().or(node.as_number()));
        let unknown = |what: &str, version: &str| Err(findings::unknown_version(place(), what, version));
        if let Some(version) = text("openapi") {
            return match version.split('.').take(2).collect::<Vec<_>>().as_slice() {
                ["3", "0"] => Ok(Self::OpenApi30),
                ["3", "1" | "2"] => Ok(Self::OpenApi31(openapi_draft(text("jsonSchemaDialect")))),
                _ => unknown("OpenAPI", version),
            };
        }
        if let Some(version) = text("swagger") {
            return if version == "2.0" { Ok(Self::Swagger) } else { unknown("Swagger", version) };
        }
        if let Some(version) = text("asyncapi") {
            return match version.split('.').next() {
                Some("2") => Ok(Self::AsyncApi2),
                Some("3") => Ok(Self::AsyncApi3),
                _ => unknown("AsyncAPI", version),
            };
        }
        let is_schema = ["$schema", "$defs", "definitions"].iter().any(|name| root.get(name).is_some());
        if !is_schema {
            return Err(findings::unknown_dialect(place()));
        }
        Ok(Self::JsonSchema(text("$schema").unwrap_or(DRAFT_2020_12).to_owned()))
    }

    /// What the specification is called.
    pub(super) const fn title(&self) -> &'static str {
        match self {
            Self::Swagger => "Swagger 2.0",
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenApi31(_) => "OpenAPI 3.1",
            Self::AsyncApi2 => "AsyncAPI 2",
            Self::AsyncApi3 => "AsyncAPI 3",
            Self::JsonSchema(_) => "JSON Schema",
        }
    }

    /// `$schema` of what is written.
    pub(super) fn draft(&self) -> &str {
        match self {
            // Their schemas are translated.
            Self::Swagger | Self::OpenApi30 => DRAFT_2020_12,
            Self::OpenApi31(draft) | Self::JsonSchema(draft) => draft,
            Self::AsyncApi2 | Self::AsyncApi3 => DRAFT_7,
        }
    }

    /// Whether `nullable`, `discriminator`, `example` and their like have a meaning.
    pub(super) const fn is_openapi(&self) -> bool {
        matches!(self, Self::Swagger | Self::OpenApi30 | Self::OpenApi31(_))
    }

    /// Whether the schemas are those of OpenAPI 3.0 and Swagger, which are a dialect of draft 4's time.
    pub(super) const fn is_old(&self) -> bool {
        matches!(self, Self::Swagger | Self::OpenApi30)
    }

    /// Whether keywords beside `$ref` count in what is written.
    pub(super) fn siblings_count(&self) -> bool {
        !["/draft-03/", "/draft-04/", "/draft-06/", "/draft-07/"].iter().any(|old| self.draft().contains(old))
    }
}

/// OpenAPI's own dialect is 2020-12 with annotations that we ignore.
fn openapi_draft(dialect: Option<&str>) -> String {
    dialect.filter(|uri| !uri.contains("openapis.org")).unwrap_or(DRAFT_2020_12).to_owned()
}
