//! What the generator is given of the suite: a provider for each draft and way to treat formats, an event for
//! each group.

use hookwright_codegen::schema::Draft;
use hookwright_test_suite::Group;

/// What the generator calls a draft of the suite.
pub fn draft(folder: &str) -> Draft {
    match folder {
        "draft4" => Draft::Draft4,
        "draft6" => Draft::Draft6,
        "draft7" => Draft::Draft7,
        "draft2019-09" => Draft::Draft201909,
        "v1" => Draft::V1,
        _ => Draft::Draft202012,
    }
}

/// The provider that holds a group, among those of its draft.
pub fn provider(draft: &str, group: &Group) -> String {
    let kind = match (group.asserts_formats(), group.asserts_content()) {
        (true, _) => "-formats",
        (_, true) => "-content",
        _ => "",
    };
    let draft = draft.replace('.', "-");
    format!("{draft}{kind}")
}

/// The name of the event whose schema is the group's.
pub fn event(group: &Group) -> String {
    format!("{}.{}", group.file.replace('/', "."), group.index)
}

/// `[formats]` of the group's provider.
pub fn formats(group: &Group) -> String {
    let default = if group.asserts_formats() { "assert" } else { "ignore" };
    let content = if group.asserts_content() { "assert" } else { "ignore" };
    format!("default = \"{default}\"\ncontent = \"{content}\"\n")
}
