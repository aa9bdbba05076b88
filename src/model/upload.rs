//! How far an upload is.

/// How far an upload is, from [`Client::upload_image_with`](crate::Client::upload_image_with), which has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UploadProgress {
    /// How many bytes have been handed to the connection.
    pub sent: u64,
    /// How many there are: those of the image and of the form around it. More than zero.
    pub total: u64,
}
