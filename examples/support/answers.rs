//! Answers to whatever a person can send.

use fbchat::{Attachment, Message, OutgoingMessage};

/// Returns the echo of a message. What cannot be echoed, such as a photo, is answered by what it is.
pub fn answer(message: &Message) -> OutgoingMessage {
    message.echo().unwrap_or_else(|| {
        let text = match contents(message) {
            Some(contents) => format!("I cannot echo {contents}."),
            None => "I see nothing in this message.".to_owned(),
        };
        OutgoingMessage::text(text).reply_to(&message.id)
    })
}

/// Returns the kinds of a message's attachments, as in "a picture and a file". `None`: it has no attachment.
pub fn contents(message: &Message) -> Option<String> {
    let kinds: Vec<&str> = message.attachments.iter().map(kind).collect();
    let (last, others) = kinds.split_last()?;
    Some(match others {
        [] => (*last).to_owned(),
        _ => format!("{} and {last}", others.join(", ")),
    })
}

/// Returns what an attachment is, with its article.
pub fn kind(attachment: &Attachment) -> &'static str {
    match attachment {
        Attachment::Image(image) if image.is_animated => "a GIF",
        Attachment::Image(_) => "a picture",
        Attachment::Video(_) => "a video",
        Attachment::Audio(audio) if audio.audio_type.as_deref() == Some("VOICE_MESSAGE") => {
            "a voice clip"
        }
        Attachment::Audio(_) => "an audio file",
        Attachment::File(_) => "a file",
        Attachment::Share(_) => "a link",
        Attachment::Location(_) => "a place",
        Attachment::LiveLocation(_) => "a live location",
        _ => "an attachment of an unknown kind",
    }
}
