//! Cookies in lines and columns: the file cookies.txt, and what the developer tools' table of cookies gives when it is copied.

use super::found::{Found, end_of_text, host};
use crate::error::SessionError;
use crate::http::StoredCookie;

/// Takes the cookies out of a table. `false`: the text is none.
pub(super) fn read(text: &str, found: &mut Found) -> Result<bool, SessionError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (mut rows, mut others, mut names_itself) = (Vec::new(), 0, false);
    for line in lines {
        // What looks like a comment is how curl marks a cookie that scripts cannot read.
        let (line, http_only) = match line.get(.."#HttpOnly_".len()) {
            Some(mark) if mark.eq_ignore_ascii_case("#HttpOnly_") => {
                (line.get(mark.len()..).unwrap_or_default(), true)
            }
            _ => (line, false),
        };
        if line.starts_with('#') {
            names_itself |= line.contains("Cookie File");
            continue;
        }
        match row(line) {
            Some(cookie) => rows.push(StoredCookie {
                http_only: cookie.http_only || http_only,
                ..cookie
            }),
            None => others += 1,
        }
    }
    if rows.is_empty() {
        return if names_itself {
            Err(SessionError::NotASession(
                "it is a cookies.txt, but no line in it has the seven columns of a cookie".into(),
            ))
        } else {
            Ok(false)
        };
    }
    found.cookies.extend(rows);
    found.left_out += others;
    Ok(true)
}

fn row(line: &str) -> Option<StoredCookie> {
    let tabs: Vec<&str> = line.split('\t').map(str::trim).collect();
    if let Some(cookie) = netscape(&tabs).or_else(|| developer_tools(&tabs)) {
        return Some(cookie);
    }
    // A copy from a page or a terminal has blanks for tabs.
    let blanks: Vec<&str> = line.split_whitespace().collect();
    netscape(&blanks)
}

/// A line of cookies.txt: domain, whether those below it count, path, whether encrypted only, end, name, value.
fn netscape(columns: &[&str]) -> Option<StoredCookie> {
    let [domain, below, path, secure, ends, name, value @ ..] = columns else {
        return None;
    };
    let domain = host(domain)?;
    let cookie = StoredCookie::of_facebook((*name).to_owned(), value.join(" "));
    Some(StoredCookie {
        domain,
        host_only: !flag(below)?,
        path: Some(*path).filter(|path| path.starts_with('/'))?.to_owned(),
        secure: flag(secure)?,
        expires: end_of_text(ends),
        ..cookie
    })
}

fn flag(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("TRUE") => Some(true),
        _ if text.eq_ignore_ascii_case("FALSE") => Some(false),
        _ => None,
    }
}

/// A row of the developer tools: name, value, domain, path, end, and more that is not needed.
fn developer_tools(columns: &[&str]) -> Option<StoredCookie> {
    let [name, value, domain, path, more @ ..] = columns else {
        return None;
    };
    let is_row = domain.contains('.') && path.starts_with('/');
    let cookie = StoredCookie::of_facebook((*name).to_owned(), (*value).to_owned());
    Some(StoredCookie {
        domain: host(domain).filter(|_| is_row)?,
        host_only: !domain.starts_with('.'),
        path: (*path).to_owned(),
        expires: more.first().and_then(|text| end_of_text(text)),
        ..cookie
    })
}
