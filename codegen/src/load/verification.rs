//! Findings about how a provider's requests are verified.

use super::ProviderFolder;
use crate::config::Weakness;
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
                Weakness::SignedForStrangers => catalogue::signed_for_strangers(place),
            }
        });
        let needless =
            self.config.needless_waivers().into_iter().map(|index| {
                catalogue::needless_waiver(self.config_place(&format!("/waiver/{index}/finding")))
            });
        weak.chain(needless).collect()
    }
}
