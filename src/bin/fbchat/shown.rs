//! Words of people for a terminal, where none of them may do anything.

use fbchat::{Attachment, Message};

/// Returns a text as one line without characters that steer a terminal or turn the direction of writing.
pub fn one_line(text: &str) -> String {
    let harmless = |sign: char| match sign {
        '\n' | '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        sign if sign.is_control() => '\u{fffd}',
        sign => sign,
    };
    text.chars()
        .filter(|sign| *sign != '\r')
        .map(harmless)
        .collect()
}

/// Returns the content of a message as one line, with a word for all that is no text.
pub fn content(message: &Message) -> String {
    if let Some(log) = &message.log {
        return format!(
            "[{}]",
            one_line(log.snippet.as_deref().unwrap_or("a change"))
        );
    }
    if message.is_unsent {
        return "[unsent]".to_owned();
    }
    let mut parts: Vec<String> = message.text.iter().map(|text| one_line(text)).collect();
    if message.sticker.is_some() {
        parts.push("[sticker]".to_owned());
    }
    let kinds = message.attachments.iter().map(kind);
    parts.extend(kinds.map(|kind| format!("[{kind}]")));
    parts.join(" ")
}

fn kind(attachment: &Attachment) -> &'static str {
    match attachment {
        Attachment::Image(_) => "image",
        Attachment::Video(_) => "video",
        Attachment::Audio(_) => "audio",
        Attachment::File(_) => "file",
        Attachment::Share(_) => "link",
        Attachment::Location(_) | Attachment::LiveLocation(_) => "place",
        _ => "attachment",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(
            one_line("a\r\nb\tc\u{1b}[2J\u{9b}1m\u{202e}"),
            "a b c\u{fffd}[2J\u{fffd}1m\u{fffd}"
        );
        assert_eq!(one_line("Grüße 🚀"), "Grüße 🚀");
    }
}
