//! What the documents say: their commands are commands and those that need nothing run, their links lead somewhere, and
//! the guide's example is the one in `examples`.

use assert_cmd::Command;
use clap::{CommandFactory, Parser, error::ErrorKind};
use host_harness::cli::Cli;
use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

#[path = "../examples/embed.rs"]
mod embed;

/// The repository.
fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file that belongs to the project, sorted. What tools install and build is not ours.
fn documents() -> Vec<PathBuf> {
    const NOT_OURS: [&str; 6] = [".git", ".venv", "dist", "node_modules", "out", "target"];
    let mut found = Vec::new();
    let mut folders = vec![project()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            let (path, name) = (entry.path(), entry.file_name());
            if entry.file_type().expect("a type").is_dir() {
                folders.extend((!NOT_OURS.iter().any(|other| name == **other)).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text line by line, each with the language of the fenced block it stands in. The fences are left out.
fn lines(text: &str) -> Vec<(Option<&str>, &str)> {
    let mut fence = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.trim_start().strip_prefix("```") {
            Some(language) => fence = if fence.is_none() { Some(language.trim()) } else { None },
            None => lines.push((fence, line)),
        }
    }
    lines
}

/// One command of a line of shell, and the file that its output goes to.
#[derive(Default)]
struct Step {
    words: Vec<String>,
    into: Option<String>,
}

/// A line as a shell reads it, as far as documents need it: quotes, comments, `>`, and whatever ends a command.
fn steps(line: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut step, mut word, mut quote, mut redirects) = (Step::default(), None::<String>, None, false);
    // A line break ends the last word.
    for letter in line.chars().chain(['\n']) {
        match (quote, letter) {
            (Some(mark), _) if mark == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ' | '\n' | '|' | '&' | ';' | '(' | ')' | '>') => {
                match word.take() {
                    Some(file) if redirects => step.into = Some(file),
                    other => step.words.extend(other),
                }
                match letter {
                    '>' => redirects = true,
                    ' ' => {}
                    _ => steps.push(std::mem::take(&mut step)),
                }
                redirects &= matches!(letter, ' ' | '>') && step.into.is_none();
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    steps.push(step);
    steps
}

/// What the harness is given by a command; none where it is another program.
fn arguments(step: &Step) -> Option<&[String]> {
    let words = step.words.as_slice();
    match words.first()?.as_str() {
        "host-harness" => Some(&words[1..]),
        "cargo" if words.get(1).is_some_and(|word| word == "run") => {
            let dashes = words.iter().position(|word| word == "--")?;
            Some(&words[dashes + 1..])
        }
        _ => None,
    }
}

/// The commands of a document's shell blocks.
fn shell(text: &str) -> Vec<Step> {
    lines(text).into_iter().filter(|(language, _)| *language == Some("sh")).flat_map(|(_, line)| steps(line)).collect()
}

/// The examples in the help of a command and of those below it. What an example is for stands behind two spaces.
fn examples(command: &clap::Command) -> Vec<Step> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let own = help.lines().filter_map(|line| line.trim().split("  ").next()).flat_map(steps);
    own.chain(command.get_subcommands().flat_map(examples)).collect()
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    let read = |line: &str| -> Vec<(Vec<String>, Option<String>)> {
        steps(line).into_iter().map(|step| (step.words, step.into)).filter(|(words, _)| !words.is_empty()).collect()
    };
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(read("a b   # c"), [(words("a b"), None)]);
    assert_eq!(read("a 'b # c' \"\""), [(vec!["a".into(), "b # c".into(), String::new()], None)]);
    assert_eq!(read("a > f.json"), [(words("a"), Some("f.json".into()))]);
    assert_eq!(
        read("a --b | c .d > e && f"),
        [(words("a --b"), None), (words("c .d"), Some("e".into())), (words("f"), None)]
    );
}

#[test]
fn every_command_of_documents_and_help_is_one() {
    let said = documents().into_iter().map(|path| (path.display().to_string(), shell(&read(&path))));
    let all: Vec<_> = said.chain([("the help".to_owned(), examples(&Cli::command()))]).collect();
    let mut count = 0;
    for (place, step) in all.iter().flat_map(|(place, steps)| steps.iter().map(move |step| (place, step))) {
        if let Some(arguments) = arguments(step) {
            count += 1;
            let line = arguments.join(" ");
            match Cli::try_parse_from(["host-harness"].into_iter().chain(arguments.iter().map(String::as_str))) {
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {}
                Err(error) => panic!("{place}: `host-harness {line}`\n{error}"),
            }
        }
        if let [program, script, ..] = step.words.as_slice()
            && program == "bash"
        {
            assert!(project().join(script).is_file(), "{place}: there is no `{script}`");
        }
    }
    assert!(count > 60, "only {count} commands were found");
}

/// In one folder, in the order of the documents, on an export of a made-up company.
#[test]
fn what_the_documents_say_runs() {
    /// Tested elsewhere, and at length.
    const ELSEWHERE: [&str; 2] = ["conform", "demo"];
    let folder = tempfile::tempdir().unwrap();
    let export = project().join("tests/hosts/browser/drawn/people.csv");
    fs::copy(export, folder.path().join("employees.csv")).unwrap();
    let mut ran = BTreeSet::new();
    for document in ["wit/README.md", "host-harness/docs/policies.md"] {
        for step in shell(&read(&project().join(document))) {
            let Some([command, rest @ ..]) = arguments(&step) else { continue };
            if ELSEWHERE.contains(&command.as_str()) {
                continue;
            }
            let output = Command::new(env!("CARGO_BIN_EXE_host-harness"))
                .arg(command)
                .args(rest)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{document}: `{}`\n{said}", step.words.join(" "));
            if let Some(file) = &step.into {
                fs::write(folder.path().join(file), output.stdout).unwrap();
            }
            ran.insert(command.clone());
        }
    }
    for command in ["enrol", "export", "import", "match", "policy", "roster"] {
        assert!(ran.contains(command), "`{command}` is not among {ran:?}");
    }
}

/// The targets of the links of a document, but for those that lead out of the project.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (_, line) in lines(text).into_iter().filter(|(language, _)| language.is_none()) {
        // Every other part stands between backticks.
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for part in plain.split("](").skip(1) {
            found.extend(part.split_once(')').map(|(target, _)| target.to_owned()));
        }
    }
    found.retain(|target| !target.contains("://") && !target.starts_with("mailto:"));
    found
}

/// What a heading can be linked by, as code hosts make it: letters, digits, `-` and `_` stay, spaces become `-`.
fn anchors(text: &str) -> BTreeSet<String> {
    lines(text)
        .into_iter()
        .filter(|(language, line)| language.is_none() && line.starts_with('#'))
        .map(|(_, line)| line.trim_start_matches('#').trim().to_lowercase())
        .map(|heading| {
            let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(*letter, ' ' | '-' | '_'));
            kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
        })
        .collect()
}

/// `a/b/../c` is `a/c`, whether `b` is there or not.
fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            tidy.pop();
        } else {
            tidy.push(part);
        }
    }
    tidy
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    let mut count = 0;
    for document in documents() {
        for link in links(&read(&document)) {
            count += 1;
            let (file, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let target = match file {
                "" => document.clone(),
                _ => tidied(&document.parent().expect("a folder").join(file)),
            };
            let fits = target.starts_with(project())
                && target.exists()
                && anchor.is_none_or(|anchor| anchors(&read(&target)).contains(anchor));
            if !fits {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(count > 40, "only {count} links were found");
}

#[test]
fn the_guide_shows_the_roster_of_the_example_which_runs() {
    let guide = read(&project().join("wit/README.md"));
    let shown: Vec<&str> = lines(&guide)
        .into_iter()
        .filter(|(language, _)| *language == Some("json roster.json"))
        .map(|(_, line)| line)
        .collect();
    let example = read(&project().join("host-harness/examples/roster.json"));
    assert_eq!(shown, example.lines().collect::<Vec<_>>());
    embed::main().unwrap();
}
