//! The simulated HR platform on the command line. All it does is in the library, so that it can be tested there.

use clap::Parser;
use host_harness::{cli::Cli, errors::NO};
use std::{
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.wants_json();
    let answer = match cli.run() {
        Ok(answer) => answer,
        Err(failure) => {
            let code = failure.code();
            if json {
                let document = serde_json::json!({
                    "error": failure.to_string(), "exit_code": code, "fault": failure.fault(),
                });
                eprintln!("{document}");
            } else {
                eprintln!("{:?}", miette::Report::new(failure));
            }
            return code.into();
        }
    };
    let text = if json { format!("{:#}\n", answer.json) } else { answer.page.text().to_owned() };
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => {}
        // Whoever reads has seen enough: `| head`.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            eprintln!("the output cannot be written: {error}");
            return 5.into();
        }
    }
    if answer.yes { ExitCode::SUCCESS } else { NO.into() }
}
