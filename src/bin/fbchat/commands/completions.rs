//! `fbchat completions`

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::failure::Result;
use crate::output;

const AFTER_HELP: &str = "\
EXAMPLES
  fbchat completions bash > ~/.local/share/bash-completion/completions/fbchat
  fbchat completions zsh > ~/.zfunc/_fbchat
  fbchat completions fish > ~/.config/fish/completions/fbchat.fish";

/// Write a script that completes commands and options in a shell.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    /// Writes the script for `command`, the whole program.
    pub fn run(self, mut command: Command) -> Result<()> {
        // It panics where it cannot write.
        let mut script = Vec::new();
        generate(self.shell, &mut command, "fbchat", &mut script);
        output::bytes(&script)
    }
}
