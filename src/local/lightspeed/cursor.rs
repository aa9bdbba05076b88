//! Cursors: texts that only the server understands, each for one device.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// The cursor of databases in which nothing happens.
pub(super) const DUMMY: &str = "dummy_cursor";

pub(super) fn write(database: u64, device: &str, position: u64) -> String {
    let seal = seal(device);
    BASE64.encode(format!("{position:08x}.{database}.{seal}"))
}

/// Returns the position of a cursor that this device got for this database.
pub(super) fn read(cursor: &str, database: u64, device: &str) -> Option<u64> {
    let text = String::from_utf8(BASE64.decode(cursor).ok()?).ok()?;
    let rest = text.strip_suffix(&format!(".{database}.{}", seal(device)))?;
    u64::from_str_radix(rest, 16).ok()
}

fn seal(device: &str) -> String {
    let hash = sha1_smol::Sha1::from(device).digest().to_string();
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_one_device_and_one_database() {
        let cursor = write(1, "a", 1000);
        assert_eq!(read(&cursor, 1, "a"), Some(1000));
        assert_eq!(read(&cursor, 1, "b"), None);
        assert_eq!(read(&cursor, 2, "a"), None);
        assert_eq!(read("cursor-1", 1, "a"), None);
    }
}
