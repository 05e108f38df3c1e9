//! Validates every example against its schema, independently of the generated code.

use crate::finding::{Findings, Place, catalogue};
use crate::load::{EventFile, ExampleFile, Files, ProviderFolder};
use crate::oracle::{EventValidator, Oracle};

/// Checks the examples of a provider's events.
pub(super) fn check(provider: &ProviderFolder, files: &Files, findings: &mut Findings) {
    if provider.events.iter().all(|event| event.examples.is_empty()) {
        return;
    }
    match Oracle::new(provider, files) {
        Ok(oracle) => {
            for event in &provider.events {
                check_event(event, &oracle, files, findings);
            }
        }
        Err(reason) => findings.push(catalogue::examples_unchecked(Place::file(&*provider.name), &reason)),
    }
}

fn check_event(event: &EventFile, oracle: &Oracle<'_>, files: &Files, findings: &mut Findings) {
    if event.examples.is_empty() {
        return;
    }
    match oracle.event(event) {
        Ok(validator) => {
            for example in &event.examples {
                check_example(event, example, &validator, findings);
            }
        }
        Err(reason) => {
            findings.push(catalogue::examples_unchecked(Place::file(files.path(event.file)), &reason));
        }
    }
}

fn check_example(
    event: &EventFile,
    example: &ExampleFile,
    validator: &EventValidator,
    findings: &mut Findings,
) {
    let violations = match validator.violations(&example.root) {
        Ok(violations) => violations,
        Err(reason) => {
            findings.push(catalogue::examples_unchecked(Place::file(&*example.path), &reason.to_string()));
            return;
        }
    };
    for violation in violations {
        // Examples may hold personal data: their lines are not shown.
        let place = Place::at(&*example.path, &example.text, violation.offset).masked();
        let place = place.with_pointer(violation.instance);
        findings.push(catalogue::invalid_example(place, &event.name, &violation.message, &violation.schema));
    }
}
