//! Where a login ends.

use url::Url;

/// Whether Facebook shows this address only to those who are logged in.
pub(super) fn is_home(url: &Url) -> bool {
    url.path() == "/" || url.path().contains("home")
}
