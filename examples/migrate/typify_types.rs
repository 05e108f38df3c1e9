//! From typify.

use std::error::Error;

use hookwright::{Invalid, Payload as _};
use hookwright_providers::tiquo::CustomerDeleted;

// [typify-before]
/// Before, in a build script: the types of one schema, as text.
pub(crate) fn generate(schema: &str) -> Result<String, Box<dyn Error>> {
    let schema: schemars::schema::RootSchema = serde_json::from_str(schema)?;
    let mut types = typify::TypeSpace::new(&typify::TypeSpaceSettings::default());
    types.add_root_schema(schema)?;
    Ok(types.to_stream().to_string())
}
// [/typify-before]

// [typify-after]
/// After: the build script is `Generator::new("schemas").write_to_out_dir()`, and decoding is validating.
pub(crate) fn after(body: &[u8]) -> Result<String, Invalid> {
    let event = CustomerDeleted::from_json(body)?;
    Ok(event.data.id)
}
// [/typify-after]
