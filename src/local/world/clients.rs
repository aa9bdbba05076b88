//! The clients that have sent requests: the number of each, and whose it is.

use std::collections::VecDeque;

use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::percent::percent_decode;
use crate::local::site::reply::Reply;

/// A client: what Facebook takes for one browser, by its `datr` cookie or by the secret of its session.
pub(crate) struct Client {
    /// Its position among all clients, from 1.
    pub(crate) number: u64,
    /// The account that has logged in with it; `None` before a login.
    pub(crate) user: Option<UserId>,
    pub(crate) user_agent: Option<String>,
    cookies: Cookies,
}

/// The cookies that identify a client.
#[derive(Clone, Default)]
struct Cookies {
    datr: Option<String>,
    /// The secret of the session, decoded.
    xs: Option<String>,
    user: Option<UserId>,
}

/// The latest clients; the oldest are dropped.
#[derive(Default)]
pub(crate) struct Clients {
    known: VecDeque<Client>,
    total: u64,
}

impl Clients {
    const MAX_CLIENTS: usize = 1000;

    /// Returns the number of the client that has sent a request. Some requests have no cookies, such as that for a file: they are of the
    /// only client with this user agent. `None` if there is none or are several.
    pub(crate) fn of_request(&mut self, request: &Recorded) -> Option<u64> {
        let by_cookies = self.number(Cookies::of_request(request), request);
        by_cookies.or_else(|| {
            let agent = request.header("user-agent")?;
            let mut alike = self.known.iter();
            let is_alike = |it: &&Client| it.user_agent.as_deref() == Some(agent);
            let only = alike.find(is_alike)?;
            alike.find(is_alike).is_none().then_some(only.number)
        })
    }

    /// Returns the number of the client that has sent a request and got this reply, whose cookies it has from now on. `None` if the
    /// reply sets none of those that identify it.
    pub(crate) fn of_exchange(&mut self, request: &Recorded, reply: &Reply) -> Option<u64> {
        let mut cookies = Cookies::of_request(request);
        cookies
            .set_by(reply)
            .then(|| self.number(cookies, request))?
    }

    /// Returns the number of the client that has the secret of a session, percent-encoded.
    pub(crate) fn of_session(&self, xs: &str) -> Option<u64> {
        let xs = percent_decode(xs);
        let mut latest_first = self.known.iter().rev();
        let found = latest_first.find(|client| client.cookies.xs.as_ref() == Some(&xs));
        found.map(|client| client.number)
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Client> {
        let mut latest_first = self.known.iter().rev();
        latest_first.find(|client| client.number == number)
    }

    /// Returns all clients, latest first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Client> {
        self.known.iter().rev()
    }

    fn number(&mut self, cookies: Cookies, request: &Recorded) -> Option<u64> {
        if cookies.datr.is_none() && cookies.xs.is_none() {
            return None;
        }
        let known = self.known.iter().rposition(|it| it.cookies.fit(&cookies));
        if let Some(client) = known.and_then(|at| self.known.get_mut(at)) {
            client.cookies.renew(cookies);
            client.user = client.cookies.user;
            return Some(client.number);
        }
        self.total += 1;
        self.known.push_back(Client {
            number: self.total,
            user: cookies.user,
            user_agent: request.header("user-agent").map(str::to_owned),
            cookies,
        });
        if self.known.len() > Self::MAX_CLIENTS {
            self.known.pop_front();
        }
        Some(self.total)
    }
}

impl Cookies {
    fn of_request(request: &Recorded) -> Self {
        Self {
            datr: request.cookies("datr").next().map(str::to_owned),
            xs: request.cookies("xs").next().map(percent_decode),
            user: request.cookies("c_user").find_map(|id| id.parse().ok()),
        }
    }

    /// Takes the cookies of a reply, and returns whether it sets any of these.
    fn set_by(&mut self, reply: &Reply) -> bool {
        let headers = reply.headers.iter();
        let lines = headers.filter(|(name, _)| *name == "Set-Cookie");
        let pairs = lines.filter_map(|(_, line)| line.split(';').next()?.split_once('='));
        let mut is_set = false;
        for (name, value) in pairs {
            match name {
                "datr" => self.datr = Some(value.to_owned()),
                "xs" => self.xs = Some(percent_decode(value)),
                // The reply to a logout has no user.
                "c_user" if value.parse::<UserId>().is_ok() => self.user = value.parse().ok(),
                _ => continue,
            }
            is_set = true;
        }
        is_set
    }

    /// Returns whether these are of the same client: the session is the same, or the browser is and not used by two accounts.
    fn fit(&self, other: &Self) -> bool {
        let is_same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let one_account = match (self.user, other.user) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        one_account && (is_same(&self.xs, &other.xs) || is_same(&self.datr, &other.datr))
    }

    fn renew(&mut self, by: Self) {
        self.datr = by.datr.or(self.datr.take());
        self.xs = by.xs.or(self.xs.take());
        self.user = by.user.or(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(cookies: &str) -> Recorded {
        let header = ("cookie".to_owned(), cookies.to_owned());
        Recorded {
            headers: vec![header],
            ..Recorded::default()
        }
    }

    #[test]
    fn a_client_is_the_same_before_and_after_its_login() {
        let mut clients = Clients::default();
        assert_eq!(clients.of_request(&request("locale=en_GB")), None);
        let form = Reply::status(200).with("Set-Cookie", "datr=a; Path=/");
        let first = clients.of_exchange(&request(""), &form);
        assert_eq!((first, clients.get(1).unwrap().user), (Some(1), None));
        let done = Reply::status(302)
            .with("Set-Cookie", "c_user=4; Path=/")
            .with("Set-Cookie", "xs=27%3Ax; Path=/");
        assert_eq!(clients.of_exchange(&request("datr=a"), &done), Some(1));
        assert_eq!(clients.get(1).unwrap().user, Some(4.into()));
        assert_eq!(clients.of_request(&request("c_user=4; xs=27:x")), Some(1));
        assert_eq!(clients.of_session("27%3Ax"), Some(1));
    }

    #[test]
    fn two_clients_of_an_account_are_two() {
        let mut clients = Clients::default();
        let numbers = [
            "c_user=4; xs=a; datr=a",
            "c_user=4; xs=b",
            "c_user=4; xs=a; datr=a",
            "c_user=5; xs=c; datr=a",
            "datr=z",
        ]
        .map(|cookies| clients.of_request(&request(cookies)));
        assert_eq!(numbers, [1, 2, 1, 3, 4].map(Some));
    }

    #[test]
    fn a_request_without_cookies_is_of_the_only_client_of_its_browser() {
        let mut clients = Clients::default();
        let with_agent = |cookies: &str| {
            let mut request = request(cookies);
            let agent = ("user-agent".to_owned(), "Mozilla/5.0".to_owned());
            request.headers.push(agent);
            request
        };
        assert_eq!(clients.of_request(&with_agent("")), None);
        assert_eq!(clients.of_request(&with_agent("datr=a")), Some(1));
        assert_eq!(clients.of_request(&with_agent("")), Some(1));
        assert_eq!(clients.of_request(&with_agent("datr=b")), Some(2));
        assert_eq!(clients.of_request(&with_agent("")), None);
    }

    #[test]
    fn a_reply_without_such_cookies_identifies_nobody() {
        let mut clients = Clients::default();
        let reply = Reply::status(200).with("Set-Cookie", "locale=en_GB");
        assert_eq!(clients.of_exchange(&request("datr=a"), &reply), None);
    }
}
