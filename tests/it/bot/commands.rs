//! Commands, their arguments and their help, filters, and events by type.

use std::sync::{Arc, Mutex};

use fbchat::bot::{Bot, Command, only_admins, only_people, only_threads};
use fbchat::{Client, Mention, MessageEvent, PeopleAdded, PersonRemoved, ThreadKey, UserId};

use super::{PATIENCE, WITH_BOT, answer, group, in_company};
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, KATHERINE, ada as client_of_ada};

fn dice_and_tea(client: &Client) -> Bot {
    let dice = Command::new("Dice", |context, args| {
        let sides: u32 = args.next()?;
        let color = args.optional::<String>()?.unwrap_or("white".to_owned());
        args.end()?;
        context.reply(format!("{color}, with {sides} sides"))
    });
    Bot::new(client)
        .command_with(dice.usage("SIDES [COLOUR]").about("shows a die"))
        .command("tea", |context, args| {
            let people = args.people()?;
            context.reply(format!("Tea for {people:?}"))
        })
}

#[test]
fn a_command_has_typed_and_quoted_arguments() {
    in_company(dice_and_tea, |_, ada| {
        for (text, expected) in [
            ("!dice 6", "white, with 6 sides"),
            (" !DICE  20 \"light blue\" ", "light blue, with 20 sides"),
            ("!dice 6 “grün 🚀”", "grün 🚀, with 6 sides"),
            (
                "!dice",
                "That did not work: argument 1 is missing.\nUsage: !dice SIDES [COLOUR]",
            ),
            (
                "!dice six",
                "That did not work: argument 1 is wrong: invalid digit found in string.\nUsage: !dice SIDES [COLOUR]",
            ),
            (
                "!dice 6 \"light blue",
                "That did not work: the quotation mark before argument 2 is not closed.\nUsage: !dice SIDES [COLOUR]",
            ),
            (
                "!dice 6 light blue",
                "That did not work: argument 3 is one too many.\nUsage: !dice SIDES [COLOUR]",
            ),
            ("!dances", "I do not know !dances: !help lists what I know"),
            ("!help dice", "!dice SIDES [COLOUR]: shows a die"),
            (
                "!help",
                "!dice SIDES [COLOUR]: shows a die\n!tea\n!help [COMMAND]: explains what I know",
            ),
        ] {
            assert_eq!(answer(ada, WITH_BOT, text), expected, "{text}");
        }
    });
}

#[test]
fn an_answer_is_a_reply_to_the_command() {
    in_company(dice_and_tea, |server, ada| {
        let command = ada.says(WITH_BOT, "!dice 6");
        ada.expects(WITH_BOT, PATIENCE);
        let messages = client_of_ada(server).fetch_thread_messages(WITH_BOT, 1, None);
        assert_eq!(messages.unwrap()[0].replied_to_id, Some(command));
    });
}

#[test]
fn people_are_those_who_are_mentioned() {
    in_company(dice_and_tea, |_, ada| {
        ada.says_with(
            ENGINE_ROOM,
            "!tea for @Alan Türing, please",
            &[Mention::new(ALAN, 9, 12)],
        );
        let tea = ada.expects(ENGINE_ROOM, PATIENCE).text;
        assert_eq!(tea.unwrap(), format!("Tea for [{ALAN:?}]"));

        let nobody = "That did not work: argument 1 has to be a mention of a person, such as @Ada.\nUsage: !tea";
        assert_eq!(answer(ada, ENGINE_ROOM, "!tea @Alan"), nobody);
        let everybody = [Mention::whole_thread(ENGINE_ROOM, 5, 9)];
        ada.says_with(ENGINE_ROOM, "!tea @everyone", &everybody);
        assert_eq!(ada.expects(ENGINE_ROOM, PATIENCE).text.unwrap(), nobody);
    });
}

#[test]
fn what_is_no_command_is_left_alone_and_so_is_what_the_bot_writes() {
    // The bot's answer is a command of its own.
    let parrot = |client: &Client| {
        Bot::new(client).command("say", |context, _| {
            context.send("!say")?;
            Ok(())
        })
    };
    in_company(parrot, |_, ada| {
        for text in ["!", "!!!", "! say", "say", "¿say"] {
            ada.says(WITH_BOT, text);
        }
        ada.sends_file(WITH_BOT, "!say.png", b"a photo");
        assert_eq!(answer(ada, WITH_BOT, "!say"), "!say");
        assert_eq!(answer(ada, WITH_BOT, "!say"), "!say");
        let messages = ada.messages(WITH_BOT);
        let from_bot = messages.iter().filter(|it| it.author == BOT).count();
        assert_eq!(from_bot, 2);
    });
}

#[test]
fn without_a_prefix_only_known_names_are_commands() {
    let bot = |client: &Client| dice_and_tea(client).prefix("");
    in_company(bot, |_, ada| {
        ada.says(WITH_BOT, "dances are nice");
        assert_eq!(answer(ada, WITH_BOT, "dice 6"), "white, with 6 sides");
    });
}

#[test]
fn only_admins_of_the_group_may_use_a_command_of_theirs() {
    let bot = |client: &Client| {
        let close = Command::new("close", |context, _| context.reply("Closed."));
        Bot::new(client).command_with(close.filter(only_admins))
    };
    in_company(bot, |server, ada| {
        let group = group(ada, &[ALAN]);
        let alan = server.person(ALAN).unwrap();
        assert_eq!(answer(ada, group, "!close"), "Closed.");
        let refusal = "Only admins of this group may ask me that.";
        alan.says(group, "!close");
        while alan.expects(group, PATIENCE).text.as_deref() != Some(refusal) {}
        ada.makes_admin(group, ALAN);
        alan.says(group, "!close");
        while alan.expects(group, PATIENCE).text.as_deref() != Some("Closed.") {}
        let alone = "That works in groups alone.";
        assert_eq!(answer(ada, WITH_BOT, "!close"), alone);
    });
}

#[test]
fn a_bot_of_one_thread_and_one_person_is_silent_elsewhere() {
    let bot = |client: &Client| {
        dice_and_tea(client)
            .filter(only_threads([ENGINE_ROOM]))
            .filter(only_people([ADA]))
    };
    in_company(bot, |server, ada| {
        ada.says(WITH_BOT, "!dice 4");
        server.person(ALAN).unwrap().says(ENGINE_ROOM, "!dice 5");
        ada.says(ENGINE_ROOM, "!dice 6");
        while ada.expects(ENGINE_ROOM, PATIENCE).text.as_deref() != Some("white, with 6 sides") {}
        assert!(!ada.transcript(WITH_BOT).contains("sides"));
        assert!(!ada.transcript(ENGINE_ROOM).contains("5 sides"));
    });
}

#[test]
fn handlers_of_events_are_called_by_type_and_never_for_a_command() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let bot = |client: &Client| {
        let (messages, people) = (Arc::clone(&seen), Arc::clone(&seen));
        dice_and_tea(client)
            .on(move |context, event: &MessageEvent| {
                let text = event.message.text.clone();
                assert_eq!(text.as_deref(), Some(context.text()));
                messages.lock().unwrap().extend(text);
                Ok(())
            })
            .on(move |context, event: &PeopleAdded| {
                people.lock().unwrap().push(format!("{:?}", event.added));
                context.reply("Welcome!")
            })
            .on(|context, _: &PersonRemoved| context.reply("Goodbye!"))
    };
    in_company(bot, |_, ada| {
        let group = group(ada, &[ALAN]);
        ada.says(group, "Hello!");
        assert_eq!(answer(ada, group, "!dice 6"), "white, with 6 sides");
        ada.adds(group, KATHERINE);
        assert_eq!(ada.expects(group, PATIENCE).text.unwrap(), "Welcome!");
        ada.removes(group, KATHERINE);
        assert_eq!(ada.expects(group, PATIENCE).text.unwrap(), "Goodbye!");
    });
    let seen = seen.lock().unwrap();
    assert!(seen.contains(&"Hello!".to_owned()), "{seen:?}");
    assert!(seen.contains(&format!("[{KATHERINE:?}]")), "{seen:?}");
    assert!(!seen.contains(&"!dice 6".to_owned()), "{seen:?}");
}

#[test]
fn what_the_account_does_itself_reaches_handlers_that_ask_for_it() {
    let remove = |client: &Client| {
        Bot::new(client)
            .command("remove", |context, args| {
                let person: UserId = args.person()?;
                let group: ThreadKey = context.group()?;
                context.client().remove_user_from_group(group, person)?;
                context.reply("Removed.")
            })
            .on(|context, _: &PersonRemoved| context.reply("Goodbye!"))
    };
    for (is_own_too, expected) in [
        (true, "Goodbye!"),
        (false, "I do not know !x: !help lists what I know"),
    ] {
        let bot = |client: &Client| match is_own_too {
            true => remove(client).with_own_events(),
            false => remove(client),
        };
        in_company(bot, |_, ada| {
            let group = group(ada, &[ALAN]);
            ada.makes_admin(group, BOT);
            ada.says_with(group, "!remove @Alan", &[Mention::new(ALAN, 8, 5)]);
            let next = || ada.expects(group, PATIENCE).text.unwrap();
            assert_eq!(next(), "Removed.");
            ada.says(group, "!x");
            assert_eq!(next(), expected);
        });
    }
}
