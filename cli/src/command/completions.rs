//! `hookwright completions`

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use hookwright_codegen::Error;

use super::output::{Format, show};
use super::{Cli, Verdict};

const AFTER_HELP: &str = "\
Examples:
  hookwright completions bash > ~/.local/share/bash-completion/completions/hookwright
  hookwright completions zsh > ~/.zfunc/_hookwright
  hookwright completions fish > ~/.config/fish/completions/hookwright.fish
";

/// Print a shell completion script
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    #[expect(clippy::unnecessary_wraps, reason = "every command answers alike")]
    pub(super) fn run(&self, _: Format) -> Result<Verdict, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "hookwright", &mut script);
        show(&String::from_utf8_lossy(&script));
        Ok(Verdict::Fine)
    }
}
