//! Findings about how a provider's requests are verified.

use super::ProviderFolder;
use crate::config::{Verification, Weakness};
use crate::finding::{Finding, catalogue};

impl ProviderFolder {
    /// The weaknesses of the verification that `provider.toml` does not accept, and what it accepts needlessly.
    pub fn verification_findings(&self) -> Vec<Finding> {
        let weak = self.config.weaknesses().into_iter().map(|(weakness, path)| {
            let place = self.config_place(&path);
            match weakness {
                Weakness::UnsignedTimestamp => catalogue::unsigned_timestamp(place),
                Weakness::UnsignedDeliveryId => catalogue::unsigned_delivery_id(place),
                Weakness::UnsignedEvent => catalogue::unsigned_event(place),
                Weakness::AdjacentSignedParts => catalogue::adjacent_signed_parts(place),
                Weakness::NoReplayProtection => catalogue::no_replay_protection(place),
                Weakness::UnsignedBody => catalogue::unsigned_body(place),
                Weakness::SecretInUrl => catalogue::secret_in_url(place),
                Weakness::WeakAlgorithm => catalogue::weak_algorithm(place, self.weakness_of_algorithm()),
                Weakness::SignedForStrangers => catalogue::signed_for_strangers(place),
            }
        });
        let needless =
            self.config.needless_waivers().into_iter().map(|index| {
                catalogue::needless_waiver(self.config_place(&format!("/waiver/{index}/finding")))
            });
        weak.chain(needless).collect()
    }

    fn weakness_of_algorithm(&self) -> &'static str {
        match self.config.verification {
            Some(Verification::Hmac(_)) => {
                "the keyed hash is HMAC-SHA1: no forgery of it is known, but SHA-1 itself is broken and being withdrawn"
            }
            _ => {
                "the signature is of a SHA-1 hash, whose collisions can be computed: one signature may be good for two requests"
            }
        }
    }
}
