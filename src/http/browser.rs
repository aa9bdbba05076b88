//! The browser that requests are made in the name of, and the headers by which it shows itself and their purpose: those of pages and
//! of their data as they are recorded of a living client.

use std::borrow::Cow;

use super::Jar;
use crate::wire::Destination;

/// The browser that requests are made in the name of.
#[derive(Clone, Copy)]
pub(crate) struct Browser<'a> {
    pub(crate) jar: &'a Jar,
    pub(crate) user_agent: &'a str,
}

type Headers = Vec<(&'static str, Cow<'static, str>)>;

pub(crate) const SITE: &str = "https://www.facebook.com";
const LANGUAGE: &str = "en-US,en;q=0.9";
const ANYTHING: &str = "*/*";
/// The kinds of a page that Chrome takes.
const CHROME_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// The number of the site's own code, as a living client sends it.
const SITE_CODE: &str = "359341";
/// The width of a window of which nothing is known.
const WIDTH: u32 = 1920;
/// A version of Chrome, and its number in full: a user agent has but the former.
const KNOWN_VERSION: (&str, &str) = ("141.0.0.0", "141.0.7390.122");

/// Returns the headers of a request, beside the user agent and the cookies.
pub(super) fn headers(destination: Destination, browser: Browser<'_>) -> Headers {
    let mut headers = Headers::new();
    let chrome = Chrome::of(browser.user_agent);
    match destination {
        Destination::Data => add(&mut headers, [("Referer", SITE), ("Origin", SITE)]),
        Destination::PageData => {
            let own = [
                ("Accept", ANYTHING),
                ("Accept-Language", LANGUAGE),
                ("Origin", SITE),
                ("Referer", "https://www.facebook.com/messages/"),
                ("Sec-Fetch-Dest", "empty"),
                ("Sec-Fetch-Mode", "cors"),
                ("Sec-Fetch-Site", "same-origin"),
                ("X-ASBD-ID", SITE_CODE),
            ];
            add(&mut headers, own);
        }
        Destination::Document => {
            let accepted = if chrome.is_some() { CHROME_PAGE } else { PAGE };
            let own = [
                ("Accept", accepted),
                ("Accept-Language", LANGUAGE),
                // Opened by its address, not by a link. The living client has seen a page with less in it otherwise.
                ("Sec-Fetch-Dest", "document"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Site", "none"),
                ("Sec-Fetch-User", "?1"),
                ("Upgrade-Insecure-Requests", "1"),
                ("X-ASBD-ID", SITE_CODE),
            ];
            add(&mut headers, own);
        }
        Destination::Script => {
            let own = [
                ("Accept", ANYTHING),
                ("Accept-Language", LANGUAGE),
                ("Referer", "https://www.facebook.com/"),
                ("Sec-Fetch-Dest", "script"),
                ("Sec-Fetch-Mode", "no-cors"),
                ("Sec-Fetch-Site", "cross-site"),
            ];
            add(&mut headers, own);
        }
    }
    if let Some(chrome) = chrome.filter(|_| destination != Destination::Data) {
        chrome.brand(&mut headers);
        if destination != Destination::Script {
            chrome.details(browser, &mut headers);
        }
    }
    headers
}

fn add<const N: usize>(headers: &mut Headers, more: [(&'static str, &'static str); N]) {
    headers.extend(more.map(|(name, value)| (name, value.into())));
}

/// A user agent that is Chrome's, and no other's that is made of it. Others send no such headers.
struct Chrome<'a> {
    version: &'a str,
    major: &'a str,
    platform: &'static str,
    is_mobile: bool,
}

impl<'a> Chrome<'a> {
    fn of(user_agent: &'a str) -> Option<Self> {
        let system = user_agent.strip_prefix("Mozilla/5.0 (")?;
        let (system, rest) =
            system.split_once(") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/")?;
        let (version, rest) = rest.split_once(' ')?;
        let is_mobile = match rest {
            "Safari/537.36" => false,
            "Mobile Safari/537.36" => true,
            _ => return None,
        };
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        let major = version.split('.').next()?;
        let platforms = [
            ("Windows NT", "Windows"),
            ("Macintosh", "macOS"),
            ("Linux; Android", "Android"),
            ("X11; CrOS", "Chrome OS"),
            ("X11; Linux", "Linux"),
        ];
        let platform = platforms.iter().find(|it| system.starts_with(it.0))?.1;
        version.split('.').all(is_number).then_some(Self {
            version,
            major,
            platform,
            is_mobile,
        })
    }

    /// The headers that go along with every request.
    fn brand(&self, headers: &mut Headers) {
        let mobile = if self.is_mobile { "?1" } else { "?0" };
        headers.extend([
            ("Sec-CH-UA", brands(self.major, "99").into()),
            ("Sec-CH-UA-Mobile", mobile.into()),
            (
                "Sec-CH-UA-Platform",
                format!("\"{}\"", self.platform).into(),
            ),
        ]);
    }

    /// The headers for which the site asks. One whose value is not known is left out.
    fn details(&self, browser: Browser<'_>, headers: &mut Headers) {
        let window = browser.jar.facebook_cookie("wd");
        let width = window.and_then(|it| it.split('x').next()?.parse().ok());
        let width: u32 = width.unwrap_or(WIDTH);
        headers.extend([
            ("Sec-CH-Prefers-Color-Scheme", "light".into()),
            ("DPR", "1".into()),
            ("Viewport-Width", width.to_string().into()),
        ]);
        let is_short = self.version.ends_with(".0.0.0");
        let full = match self.version {
            version if version == KNOWN_VERSION.0 => Some(KNOWN_VERSION.1),
            version => (!is_short).then_some(version),
        };
        if let Some(full) = full {
            headers.push((
                "Sec-CH-UA-Full-Version-List",
                brands(full, "99.0.0.0").into(),
            ));
        }
        if !self.is_mobile {
            headers.push(("Sec-CH-UA-Model", "\"\"".into()));
        }
        if self.platform == "Linux" {
            headers.push(("Sec-CH-UA-Platform-Version", "\"\"".into()));
        }
    }
}

/// The browser by its names, one of which is nobody's: it is there so that sites take any.
fn brands(version: &str, nobodys: &str) -> String {
    format!(
        r#""Chromium";v="{version}", "Google Chrome";v="{version}", "Not-A.Brand";v="{nobodys}""#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    /// The headers of a page, by their names in lower case.
    fn page(user_agent: &str, window: &str) -> std::collections::BTreeMap<String, String> {
        let jar = Jar::new();
        let url = Url::parse("https://www.facebook.com/").unwrap();
        jar.absorb(&format!("wd={window}; domain=.facebook.com"), &url);
        let browser = Browser {
            jar: &jar,
            user_agent,
        };
        let headers = headers(Destination::Document, browser).into_iter();
        headers
            .map(|(name, value)| (name.to_lowercase(), value.into_owned()))
            .collect()
    }

    fn chrome(system: &str, end: &str) -> String {
        format!("Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{end}")
    }

    #[test]
    fn no_other_browser_is_claimed_than_the_user_agent_names() {
        let linux = "X11; Linux x86_64";
        for other in [
            chrome(linux, "141.0.0.0 Safari/537.36 Edg/141.0.0.0"),
            chrome(linux, "141.0.0.0 Safari/537.36 OPR/120.0"),
            chrome(linux, "141.x Safari/537.36"),
            chrome(linux, ".0 Safari/537.36"),
            chrome(linux, "141.0.0.0"),
            chrome("Nokia", "141.0.0.0 Safari/537.36"),
            chrome(linux, "1 Safari/537.36").replace("Chrome/", "HeadlessChrome/"),
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
            "curl/8".to_owned(),
            String::new(),
        ] {
            let page = page(&other, "800x600");
            let hints = page
                .keys()
                .filter(|it| it.starts_with("sec-ch-") || *it == "dpr" || it.starts_with("view"));
            assert_eq!(hints.count(), 0, "{other}");
            assert_eq!(page["sec-fetch-site"], "none");
            assert!(!page["accept"].contains("signed-exchange"));
        }
    }

    #[test]
    fn hints_are_those_of_the_version_and_the_system() {
        for (system, platform) in [
            ("Windows NT 10.0; Win64; x64", "\"Windows\""),
            ("Macintosh; Intel Mac OS X 10_15_7", "\"macOS\""),
            ("X11; CrOS x86_64 14541.0.0", "\"Chrome OS\""),
        ] {
            let page = page(&chrome(system, "150.0.0.0 Safari/537.36"), "x");
            assert_eq!(page["sec-ch-ua-platform"], platform);
            assert!(page["sec-ch-ua"].contains(r#""Google Chrome";v="150""#));
            assert_eq!(page["viewport-width"], "1920");
            // Not known.
            assert!(!page.contains_key("sec-ch-ua-full-version-list"));
            assert!(!page.contains_key("sec-ch-ua-platform-version"));
        }
        let mobile = chrome("Linux; Android 10; K", "150.0.1.2 Mobile Safari/537.36");
        let page = page(&mobile, "412x915");
        assert_eq!(page["sec-ch-ua-mobile"], "?1");
        assert_eq!(page["viewport-width"], "412");
        assert!(page["sec-ch-ua-full-version-list"].contains("150.0.1.2"));
        assert!(!page.contains_key("sec-ch-ua-model"));
    }
}
