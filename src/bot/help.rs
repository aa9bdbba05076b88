//! The help text that a bot has by itself.

use super::args::Args;
use super::command::Command;
use super::name;
use crate::shown::OneLine;

/// The name of the command.
pub(super) const NAME: &str = "help";

/// The longest part of an unknown name that is repeated, in characters.
const LONGEST_SHOWN: usize = 32;

/// Answers the command `help`: about one command, if it names one, or all.
pub(super) fn answer(commands: &[Command], prefix: &str, args: &mut Args) -> String {
    let asked = args.rest();
    let asked = asked.strip_prefix(prefix).unwrap_or(asked);
    if asked.is_empty() {
        let own = format!("{prefix}{NAME} [COMMAND]: explains what I know");
        let lines = commands.iter().map(|command| command.help(prefix));
        return lines.chain([own]).collect::<Vec<_>>().join("\n");
    }
    let normal = name::normal(asked);
    let found = commands
        .iter()
        .find(|command| Some(&command.name) == normal.as_ref());
    match found {
        Some(command) => command.help(prefix),
        None => unknown(prefix, asked),
    }
}

/// Answers a command that there is none of.
pub(super) fn unknown(prefix: &str, name: &str) -> String {
    let name = OneLine::up_to(name, LONGEST_SHOWN);
    format!("I do not know {prefix}{name}: {prefix}{NAME} lists what I know")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands() -> [Command; 2] {
        let ping = Command::new("Ping", |_, _| Ok(()));
        let kick = Command::new("kick", |_, _| Ok(()))
            .usage("@PERSON")
            .about("removes somebody");
        [ping, kick]
    }

    fn help(text: &str) -> String {
        answer(&commands(), "!", &mut Args::new(text, &[]))
    }

    #[test]
    fn help_lists_all_commands_in_their_order() {
        let all = "!ping\n!kick @PERSON: removes somebody\n!help [COMMAND]: explains what I know";
        assert_eq!(help(" "), all);
    }

    #[test]
    fn help_explains_one_command_with_or_without_its_prefix() {
        for name in ["kick", "!kick", "KICK "] {
            assert_eq!(help(name), "!kick @PERSON: removes somebody", "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_repeated_in_one_short_line() {
        let answer = help(&format!("a\nb\u{202e}{}", "x".repeat(100_000)));
        assert!(
            answer.starts_with("I do not know !a\u{fffd}b\u{fffd}xxx"),
            "{answer}"
        );
        assert!(answer.len() < 100 && !answer.contains('\n'), "{answer}");
    }
}
