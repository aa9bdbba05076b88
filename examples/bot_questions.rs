//! Asks each person some questions and stores the answers in a file, so that it goes on after a restart:
//! `cargo run --example bot_questions`, with `-- FILE` to choose where.

mod support;

use std::path::PathBuf;
use std::time::Duration;
use std::{env, io};

use fbchat::Client;
use fbchat::bot::{self, Bot, Command, Context, Dialogue};
use fbchat::local::LocalServer;
use support::{ADA, BOT, Result, Stage, hears, person};

const FIRST: &str = "What is your name?";
const OTHERS: [&str; 2] = ["What would you like?", "How many cups?"];

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let in_temp = || env::temp_dir().join("fbchat-bot-questions.json");
    let file = env::args_os().nth(1).map_or_else(in_temp, PathBuf::from);
    let bot = bot(&stage.log_in()?, file)?;
    let handle = bot.handle();
    stage.in_company(talk, || bot.run(), || handle.stop())??;
    Ok(())
}

/// The whole bot. The state of a dialogue is the answers so far.
pub fn bot(client: &Client, file: PathBuf) -> io::Result<Bot> {
    let answers = Dialogue::in_file(file)?;
    let begun = answers.clone();
    let order = Command::new("order", move |context, _| {
        begun.set(context, &Vec::new())?;
        context.reply(FIRST)
    });
    let bot = Bot::new(client).command_with(order.about("asks what you would like"));
    Ok(bot.dialogue(&answers, next))
}

fn next(context: &Context, mut answers: Vec<String>) -> bot::Result<Option<Vec<String>>> {
    answers.push(context.text().to_owned());
    if let Some(question) = OTHERS.get(answers.len() - 1) {
        context.reply(*question)?;
        return Ok(Some(answers));
    }
    context.reply(format!("Thank you: {}.", answers.join(", ")))?;
    Ok(None)
}

/// A person orders tea.
fn talk(server: &LocalServer) -> Result<String> {
    server.wait_until_listening(BOT, Duration::from_secs(10));
    let ada = person(server, ADA)?;
    for text in ["!order", "Ada", "Tea", "2"] {
        ada.says(BOT, text);
        hears(&ada, BOT)?;
    }
    Ok(ada.transcript(BOT))
}
