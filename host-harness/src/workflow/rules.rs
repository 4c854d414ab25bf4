//! The program's rules are saved, version by version.

use super::{Office, WorkflowError};
use crate::{
    contract::policy::Resolved,
    store::{Details, policies},
};

impl Office<'_> {
    /// Keeps a policy, as the plugin resolved it, as the next version: what is drafted from now on follows it. Returns its
    /// number; the one in force is not saved a second time.
    ///
    /// # Errors
    /// Those of the database.
    pub fn save_policy(&mut self, policy: &Resolved) -> Result<u32, WorkflowError> {
        self.only_staff("save a policy")?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            if let Some(kept) = policies::last(transaction, hand.id)?
                && kept.1 == policy.digest
            {
                return Ok(kept.0);
            }
            let (on, by) = (hand.now.day(), hand.actor.role.slug());
            let version = policies::add(transaction, hand.id, policy, on, by)?;
            let facts = vec![("version".into(), version.to_string()), ("policy".into(), policy.digest.clone())];
            hand.enter(transaction, "save-policy", &Details { facts, ..hand.details() }, None)?;
            Ok(version)
        })
    }
}
