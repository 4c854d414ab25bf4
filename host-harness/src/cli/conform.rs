//! Does a plugin answer as everybody must?

use super::context::Context;
use crate::{
    conformance::{Corpus, CorpusError, Verdict},
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;
use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Run the conformance corpus against a plugin and print what differs. Ends with 1 when anything does
///
/// Each case is a request to the JSON door with the exact bytes to answer, the fuel it takes, and for some the values that
/// were worked out without the plugin. Answers hold digests of rosters and policies, so another version of the plugin
/// differs in bytes; its checks must hold all the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness conform
  host-harness conform other.wasm --json
  host-harness conform --corpus conformance --only health.")]
pub(super) struct Conform {
    /// The component; that of `--plugin`, or the one built in, if not given
    component: Option<PathBuf>,
    /// Folder of the corpus; `tests/conformance` of this folder or of one above it if not given
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Run the cases alone whose names begin like this
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
}

impl Conform {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let folder = self.corpus.or_else(Corpus::find).ok_or_else(|| {
            Failure::usage(
                "no corpus is near",
                "name its folder with `--corpus`; it is `tests/conformance` of the sources",
            )
        })?;
        let mut corpus = Corpus::read(&folder)?;
        if let Some(prefix) = &self.only {
            corpus.cases.retain(|case| case.name.starts_with(prefix));
        }
        if corpus.cases.is_empty() {
            return Err(Failure::input("there is no such case", "`index.json` of the corpus names them"));
        }
        let plugin = context.plugin_in(self.component.as_deref())?;
        let progress = context.progress();
        progress.step("conformance");
        let done = AtomicUsize::new(0);
        let verdicts = corpus.run(&plugin, |_| {
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            progress.share(done as f64 / corpus.cases.len() as f64);
        })?;
        drop(progress);
        Ok(told(&verdicts))
    }
}

fn told(verdicts: &[Verdict]) -> Answer {
    let differing: Vec<&Verdict> = verdicts.iter().filter(|verdict| !verdict.differences.is_empty()).collect();
    let sum = |of: fn(&Verdict) -> usize| verdicts.iter().map(of).sum::<usize>();
    let (checks, failed) = (sum(|verdict| verdict.checks), sum(|verdict| verdict.checks_failed));
    let yes = differing.is_empty();
    let mut page = Page::default();
    page.title(if yes {
        "The plugin conforms".into()
    } else {
        format!("The plugin differs in {}", words::many(differing.len(), "case", "cases"))
    });
    page.facts([
        ("cases", words::count(verdicts.len() as u64)),
        ("as recorded", words::count((verdicts.len() - differing.len()) as u64)),
        ("values worked out elsewhere", format!("{} of {} hold", checks - failed, checks)),
    ]);
    for verdict in &differing {
        page.title(&verdict.name);
        for difference in &verdict.differences {
            page.line(format!("  {difference}"));
        }
        if let Some(fuel) = verdict.fuel.filter(|_| verdict.recorded_fuel > 0) {
            let percent = 100.0 * fuel as f64 / verdict.recorded_fuel as f64;
            page.line(format!(
                "  fuel {}, {percent:.1} % of the recorded {}",
                words::count(fuel),
                words::count(verdict.recorded_fuel)
            ));
        }
    }
    let json = json!({
        "conforms": yes, "cases": verdicts.len(), "differing": differing.len(), "checks": checks,
        "checks_failed": failed, "verdicts": verdicts,
    });
    Answer::new(page, &json).with_verdict(yes)
}

impl From<CorpusError> for Failure {
    fn from(error: CorpusError) -> Self {
        match error {
            CorpusError::File { path, source } => Failure::reading(&path)(source),
            CorpusError::Index { .. } => Failure::input(error.to_string(), "take the corpus of this version"),
        }
    }
}
