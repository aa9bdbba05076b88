//! What the tests share.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod multipart;
pub mod scripted;

/// A home page with tokens, as short as one can be.
pub const HOME: &str = r#"<title>Facebook</title><input name="fb_dtsg" value="AQ:1"><input name="h" value="hash">
<script>{"client_revision":1,}</script>"#;

/// A folder of this test's own, empty; it is removed in the end.
pub struct Folder(std::path::PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fbchat-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }

    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
