//! The pictures of groups.

use std::cell::RefCell;

use super::source::{open_all, unreadable};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::model::{FileId, ImageId, Target, Upload};
use crate::wire::endpoint::{group_image, upload};
use crate::wire::{File, image};

/// # The picture of a group
impl Client {
    /// Uploads an image and makes it the picture of a group, which the members see, as [`ImageChanged`](crate::ImageChanged). No way to
    /// remove a picture is known.
    ///
    /// [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size) and
    /// [`ClientBuilder::upload_timeout`](crate::ClientBuilder::upload_timeout) limit it. Once the image is uploaded, the change itself is
    /// never sent twice.
    ///
    /// # Errors
    ///
    /// Without a request to Facebook: [`Error::InvalidInput`] if the thread is one with a person or a page, or if the file is no image, by
    /// its first bytes, its name and the media type that it states, and as [`upload`](Self::upload); [`Error::NoThread`] if no default
    /// thread is set. [`Error::InvalidInput`] also if Facebook does not take the uploaded file for an image, before anything is
    /// changed. [`Error::Facebook`] if Facebook refuses, with code 1545012 if this account is not in the group.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use fbchat::{Upload, local::{ADA, ALAN, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let group = client.create_group([ADA, ALAN], "Welcome!")?;
    /// client.change_group_image(group, Path::new("fixtures/files/dot.png"))?;
    /// client.change_group_image(group, Upload::url("https://example.com/tea.gif"))?;
    /// assert!(client.fetch_group_info(&[group])?[&group].photo.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_group_image(
        &self,
        thread: impl Into<Target>,
        image: impl Into<Upload>,
    ) -> Result<ImageId> {
        let thread = self.resolve_group(thread.into())?;
        let image = image.into();
        let stated = image.media_type.as_deref();
        if image.is_voice_clip || stated.is_some_and(|it| !it.starts_with("image/")) {
            return Err(no_image());
        }
        let commands = self.commands();
        let files = open_all(&self.inner.api.http, &commands, vec![image])?;
        files.iter().try_for_each(check)?;
        let request = upload::request(files, false);
        let json = self.send_upload(commands.clone(), &request, &RefCell::new(|_| ()))?;
        let image = match upload::read(&json, 1)?.first() {
            Some(FileId::Image(id)) => ImageId::Still(*id),
            Some(FileId::Gif(id)) => ImageId::Gif(*id),
            _ => {
                return Err(Error::invalid_input(
                    "Facebook does not take the file for an image: send another one",
                ));
            }
        };
        self.wait_for_turn(&commands)?;
        let request = group_image::request(thread, FileId::from(image).id());
        self.call(commands, &request)?;
        Ok(image)
    }
}

/// Refuses a file that is no image, by its content and its name.
fn check(file: &File) -> Result<()> {
    let named = unreadable(&file.name);
    file.content.rewind().map_err(&named)?;
    let kind = image::media_type(&file.name, &file.content).map_err(&named)?;
    kind.map(drop).ok_or_else(no_image)
}

fn no_image() -> Error {
    Error::invalid_input(
        "the picture of a group is an image, which the file is not, by its content, name or media type: name another one",
    )
}
