//! The calls of fbchat 1.9.7 about files.

use fbchat::{
    AttachmentId, Client, FileId, Mention, MessageId, OutgoingMessage, ThreadKey, Upload,
};
use serde_json::json;

use crate::recordings::operations::{GRACE, Outcome, group};

/// Returns the call of this recording; `None` if it is not about files.
pub fn call(name: &str) -> Option<fn(&Client) -> Outcome> {
    Some(match name {
        "send_local_file_image" => |client| send(client, grace(), ["dot.png"], "look"),
        "send_local_file_gif" => |client| send(client, grace(), ["dot.gif"], "look"),
        "send_local_file_video" => |client| send(client, grace(), ["clip.mp4"], "look"),
        "send_local_file_audio" => |client| send(client, grace(), ["tone.mp3"], "look"),
        "send_local_file_text" => |client| send(client, grace(), ["words.txt"], "look"),
        "send_local_file_no_ending" => |client| {
            let words = Upload::bytes("words", "tea\n");
            client.send_files(group(), [words], "").map(|id| json!(id))
        },
        "send_local_files" => |client| send(client, grace(), ["dot.gif", "dot.png"], "two"),
        "send_local_files_of_each_kind" => |client| {
            let all = ["tone.mp3", "clip.mp4", "dot.png", "words.txt", "dot.gif"];
            send(client, group(), all, "all")
        },
        "send_local_files_mention_and_reply" => |client| {
            let message = OutgoingMessage::text("@Grace")
                .mention_at(Mention::new(GRACE, 0, 6))
                .reply_to(&MessageId::from("mid.$orig"));
            send(client, group(), ["dot.png"], message)
        },
        "send_local_files_plain_text" => |client| send(client, grace(), ["dot.png"], "look"),
        "send_local_files_missing" => |client| send(client, grace(), ["nothing.png"], ""),
        "send_local_voice_clips" => |client| voice_clip(client, grace(), local("dot.png"), ""),
        "send_local_voice_clip_with_text" => {
            |client| voice_clip(client, group(), local("tone.mp3"), "listen")
        }
        "send_local_image" => |client| {
            let id = client.send_local_image(grace(), "fixtures/files/dot.png", "look")?;
            Ok(json!(id))
        },
        "send_remote_image" => |client| {
            let id = client.send_remote_image(grace(), "https://example.com/dot.png", "look")?;
            Ok(json!(id))
        },
        "send_remote_files" => |client| {
            remote(
                client,
                grace(),
                "https://example.com/dot.png?size=1",
                "look",
            )
        },
        "send_remote_file_untyped" => {
            |client| remote(client, group(), "https://example.com/words.txt", "")
        }
        "send_remote_files_gone" => {
            |client| remote(client, grace(), "https://example.com/gone.png", "")
        }
        "send_remote_voice_clips" => |client| {
            let tone = Upload::url("https://example.com/tone.mp3");
            voice_clip(client, grace(), tone, "")
        },
        "upload_incomplete" => |client| send(client, grace(), ["dot.png", "dot.gif"], ""),
        // The reference fails at the reply, and so never sends the message.
        "upload_metadata_object" => {
            |client| client.upload(local("dot.png")).map(|file| json!(file.id()))
        }
        "upload_refused" => |client| send(client, grace(), ["clip.mp4"], ""),
        "send_image_deprecated" => |client| {
            let image = OutgoingMessage::file(FileId::Image(IMAGE));
            let gif = OutgoingMessage::text("gif").with_file(FileId::Gif(GIF));
            let ids = [client.send(grace(), image)?, client.send(grace(), gif)?];
            Ok(json!(ids))
        },
        _ => return None,
    })
}

const IMAGE: AttachmentId = AttachmentId::new(1_551_000_000_000_001);
const GIF: AttachmentId = AttachmentId::new(1_551_000_000_000_002);

fn grace() -> ThreadKey {
    ThreadKey::User(GRACE)
}

fn local(name: &str) -> Upload {
    Upload::path(format!("fixtures/files/{name}"))
}

fn send<const N: usize>(
    client: &Client,
    to: ThreadKey,
    names: [&str; N],
    message: impl Into<OutgoingMessage>,
) -> Outcome {
    let id = client.send_files(to, names.map(local), message)?;
    Ok(json!(id))
}

fn voice_clip(client: &Client, to: ThreadKey, file: Upload, text: &str) -> Outcome {
    let id = client.send_files(to, [file.voice_clip()], text)?;
    Ok(json!(id))
}

fn remote(client: &Client, to: ThreadKey, url: &str, text: &str) -> Outcome {
    let id = client.send_files(to, [Upload::url(url)], text)?;
    Ok(json!(id))
}
