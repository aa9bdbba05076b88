//! The names and media types that a file may have in a form.

/// How long a name may be, in bytes: what file systems take.
const LONGEST_NAME: usize = 255;

/// Why a file cannot have this name. `None`: it can.
pub(crate) fn fault_of_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("the file has no name: give it one such as words.txt")
    } else if name.len() > LONGEST_NAME {
        Some("the name of the file is longer than 255 bytes: give it a shorter one")
    } else if name.contains(['/', '\\']) {
        Some("the name of the file has a path in it: give it a name without / and \\")
    } else if name.contains(char::is_control) {
        Some(
            "the name of the file has a line break or another control character: give it a name of one line",
        )
    } else {
        None
    }
}

/// Returns the media type of a file by its name's ending. `None`: it is not known.
pub(crate) fn media_type_of_name(name: &str) -> Option<&'static str> {
    mime_guess::from_path(name).first_raw()
}

/// Whether a file of this media type is never a text: an image that is none in XML, or a sound, a film or a document of a kind that
/// people send. Most texts that are named like one are error pages.
pub(crate) fn is_never_text(media_type: &str) -> bool {
    const NEVER_TEXT: [&str; 15] = [
        "application/pdf",
        "application/zip",
        "audio/aac",
        "audio/flac",
        "audio/m4a",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
        "video/mp4",
        "video/ogg",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
    ];
    let is_image = media_type.starts_with("image/") && !media_type.ends_with("xml");
    is_image || NEVER_TEXT.contains(&media_type)
}

/// Whether this is a media type such as `image/png`, without parameters.
pub(crate) fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&^_.+-".contains(c);
        !part.is_empty() && part.len() <= 127 && part.chars().all(is_allowed)
    };
    text.split_once('/')
        .is_some_and(|(kind, rest)| is_token(kind) && is_token(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_a_path() {
        let longest = "x".repeat(255);
        for name in ["a", "words.txt", "Müller \"✨\" %;=.png", "..", &longest] {
            assert_eq!(fault_of_name(name), None, "{name}");
        }
        let too_long = "x".repeat(300);
        let too_long_in_bytes = "é".repeat(150);
        for name in [
            "",
            "../../etc/passwd",
            "a\\b.txt",
            "a\r\nX: y",
            "a\0",
            &too_long,
            &too_long_in_bytes,
        ] {
            assert!(fault_of_name(name).is_some(), "{name:?}");
        }
    }

    #[test]
    fn a_text_may_have_the_media_type_of_a_text_alone() {
        for named in [
            "a.png", "a.JPG", "a.pdf", "a.zip", "a.mp3", "a.mp4", "a.ogg", "a.wav", "a.mov",
        ] {
            let media_type = media_type_of_name(named).unwrap();
            assert!(is_never_text(media_type), "{named} {media_type}");
        }
        for named in [
            "a.txt", "a.svg", "a.html", "a.ts", "a.m3u", "a.csv", "a.json",
        ] {
            let media_type = media_type_of_name(named).unwrap();
            assert!(!is_never_text(media_type), "{named} {media_type}");
        }
    }

    #[test]
    fn a_media_type_is_two_words_and_a_slash() {
        for text in ["image/png", "image/svg+xml", "application/vnd.a.b-c"] {
            assert!(is_media_type(text), "{text}");
        }
        for text in [
            "",
            "image",
            "image/",
            "/png",
            "a/b/c",
            "text/plain; charset=utf-8",
            "image/png\r\nX: y",
            "image /png",
            "bild/größe",
        ] {
            assert!(!is_media_type(text), "{text}");
        }
    }
}
