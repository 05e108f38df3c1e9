//! Names that only some file systems accept: a schema folder must be usable everywhere.

use std::collections::BTreeMap;

use super::walk::Found;
use crate::finding::{Findings, Place, catalogue};
use crate::text::unportable;

/// Findings for names that are not ones everywhere, each folder once, and for those that differ only in case.
pub(super) fn judge(found: &Found, findings: &mut Findings) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let folders = found.top_folders.iter().map(String::as_str);
    for path in folders.chain(found.files.iter().map(|file| file.path.as_str())) {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let part = path.get(..end).unwrap_or(path);
            match seen.get(&part.to_lowercase()) {
                Some(other) if other == part => continue,
                Some(other) => findings.push(catalogue::differs_in_case(Place::file(part), other)),
                None => {
                    let name = part.rsplit('/').next().unwrap_or(part);
                    let why = unportable(name);
                    findings.extend(why.map(|why| catalogue::unportable_name(Place::file(part), name, why)));
                }
            }
            seen.insert(part.to_lowercase(), part.to_owned());
        }
    }
}
