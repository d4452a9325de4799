//! `[proof]`: what the file is held to.

use super::load::Loader;
use super::written::{Pieces, Text};
use super::{Judgement, Secrets};
use crate::BookError;

impl Secrets {
    /// Reads `secrets.toml` and holds it to its own proof.
    ///
    /// # Errors
    /// A mistake in the file, or the first entry of its proof that is not as it says.
    pub fn prove(path: &str, text: &str) -> Result<(), BookError> {
        let loader = Loader { path };
        let proof = loader.parse(text)?.proof;
        let prover = Prover { loader, secrets: Self::load(path, text)? };
        prover.values(&proof.keys, "a key", |j| matches!(j, Judgement::Key { .. }))?;
        prover.values(&proof.not_keys, "no key", |j| !matches!(j, Judgement::Key { .. }))?;
        prover.values(&proof.placeholders, "a placeholder", |j| j == Judgement::Placeholder)?;
        for (matcher, accepted, refused) in [
            ("mistral-key-name", &proof.key_names, &proof.not_key_names),
            ("mistral-host", &proof.hosts, &proof.not_hosts),
            ("mistral-model", &proof.models, &proof.not_models),
        ] {
            prover.texts(matcher, accepted, true)?;
            prover.texts(matcher, refused, false)?;
        }
        Ok(())
    }
}

struct Prover<'p> {
    loader: Loader<'p>,
    secrets: Secrets,
}

impl Prover<'_> {
    fn values(
        &self,
        all: &[Pieces],
        what: &str,
        holds: impl Fn(Judgement) -> bool,
    ) -> Result<(), BookError> {
        for pieces in all {
            let judgement = self.secrets.judge(&pieces.get_ref().concat(), None);
            if !holds(judgement) {
                let message = format!("this should be {what}, but is judged {judgement:?}");
                return Err(self.loader.error(pieces.span(), message));
            }
        }
        Ok(())
    }

    fn texts(&self, matcher: &str, all: &[Text], accepted: bool) -> Result<(), BookError> {
        let wrong =
            all.iter().find(|text| self.secrets.accepts(matcher, text.get_ref()) != accepted);
        let verb = if accepted { "should accept" } else { "should not accept" };
        wrong.map_or(Ok(()), |text| {
            Err(self.loader.error(text.span(), format!("`{matcher}` {verb} this")))
        })
    }
}
