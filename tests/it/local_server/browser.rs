//! A browser of a few lines: cookies, forms, redirects, and no code of the library's.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use fbchat::local::LocalServer;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

pub const BOT: u64 = 100_000_000_000_001;
pub const ADA: u64 = 4;
pub const ALAN: u64 = 100_000_000_000_003;
pub const KATHERINE: u64 = 100_000_000_000_009;
pub const PAGE: u64 = 300_000_000_000_001;
pub const GROUP: u64 = 2_000_000_000_000_001;
pub const ROOM: u64 = 2_000_000_000_000_002;

pub type Fields<'a> = &'a [(&'a str, &'a str)];

#[derive(Debug)]
pub struct Answer {
    pub url: Url,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(found, _)| found == name)?;
        Some(value)
    }

    pub fn json(&self) -> Value {
        let text = self.text();
        let json = text.strip_prefix("for (;;);").expect("the loop in front");
        serde_json::from_str(json).unwrap()
    }

    /// Names and values of the inputs that have both, with the escaping undone.
    pub fn inputs(&self) -> BTreeMap<String, String> {
        let text = self.text();
        let tags = text.split("<input").skip(1);
        tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
            .collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split_once('>')?.0;
    let value = tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0;
    let unescaped = value.replace("&quot;", "\"").replace("&#039;", "'");
    let unescaped = unescaped.replace("&lt;", "<").replace("&gt;", ">");
    Some(unescaped.replace("&amp;", "&"))
}

/// Sends bytes and reads until the other side closes.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

pub struct Browser {
    address: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    pub uid: u64,
    pub fb_dtsg: String,
    pub logout_token: String,
    pub sticky: (String, String),
    /// The number of the last request over the gateway.
    pub gateway_requests: Arc<AtomicU64>,
    requests: u32,
}

impl Browser {
    pub fn new(server: &LocalServer) -> Self {
        Self {
            address: server.address(),
            cookies: BTreeMap::new(),
            uid: 0,
            fb_dtsg: String::new(),
            logout_token: String::new(),
            sticky: Default::default(),
            gateway_requests: Arc::default(),
            requests: 0,
        }
    }

    /// A browser in which the bot of the demo world is logged in.
    pub fn bot(server: &LocalServer) -> Self {
        Self::logged_in(server, "bot@example.com", "bot")
    }

    pub fn ada(server: &LocalServer) -> Self {
        Self::logged_in(server, "ada@example.com", "ada")
    }

    pub fn logged_in(server: &LocalServer, email: &str, password: &str) -> Self {
        let mut browser = Self::new(server);
        let home = browser.log_in(email, password);
        assert_eq!(home.url.path(), "/home.php");
        browser.fetch_tokens();
        browser
    }

    /// One request, and no redirect followed. `None`: the connection was closed without a whole answer.
    pub fn try_request(
        &mut self,
        method: &str,
        url: &str,
        kind: &str,
        body: &[u8],
    ) -> Option<Answer> {
        let url = Url::parse(url).unwrap();
        let query = url
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        let cookies = self.cookies.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut bytes = format!(
            "{method} {}{query} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\
            Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            url.path(),
            url.host_str().unwrap(),
            cookies.join("; "),
            body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        let answer = exchange(self.address, &bytes);
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let answer = Answer {
            url,
            status,
            headers,
            body: answer[end + 4..].to_vec(),
        };
        let promised: usize = answer.header("content-length")?.parse().unwrap();
        for (_, cookie) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(attributes.contains("Domain=.facebook.com") && attributes.contains("Secure"));
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        (promised == answer.body.len()).then_some(answer)
    }

    pub fn get(&mut self, url: &str) -> Answer {
        self.try_request("GET", url, "text/plain", b"").unwrap()
    }

    pub fn post(&mut self, url: &str, fields: Fields<'_>) -> Answer {
        let body = encode(fields);
        let kind = "application/x-www-form-urlencoded";
        self.try_request("POST", url, kind, body.as_bytes())
            .unwrap()
    }

    pub fn follow(&mut self, mut answer: Answer) -> Answer {
        while let Some(location) = answer.header("location") {
            let next = answer.url.join(location).unwrap();
            answer = self.get(next.as_str());
        }
        answer
    }

    /// Fills the login form in, and gives the page at which it ends.
    pub fn log_in(&mut self, email: &str, password: &str) -> Answer {
        let mut form = self.get("https://m.facebook.com/").inputs();
        form.insert("email".to_owned(), email.to_owned());
        form.insert("pass".to_owned(), password.to_owned());
        let fields: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let answer = self.post("https://m.facebook.com/login.php?login_attempt=1", &fields);
        self.follow(answer)
    }

    pub fn fetch_tokens(&mut self) {
        let home = self.get("https://www.facebook.com/");
        assert!(home.text().contains("\"client_revision\":3581234,"));
        let inputs = home.inputs();
        self.uid = self.cookies["c_user"].parse().unwrap();
        self.fb_dtsg = inputs["fb_dtsg"].clone();
        self.logout_token = inputs["h"].clone();
    }

    /// The fields that every request from a page's script carries.
    pub fn common(&mut self) -> Vec<(String, String)> {
        self.requests += 1;
        let codes: String = self.fb_dtsg.bytes().map(|byte| byte.to_string()).collect();
        [
            ("__rev", "3581234".to_owned()),
            ("__user", self.uid.to_string()),
            ("__a", "1".to_owned()),
            ("ttstamp", codes + "2"),
            ("fb_dtsg", self.fb_dtsg.clone()),
            ("__req", format!("{:x}", self.requests)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// A request of a page's script, to www.
    pub fn ajax(&mut self, path: &str, fields: Fields<'_>) -> Value {
        self.ajax_answer(path, fields).json()
    }

    pub fn ajax_answer(&mut self, path: &str, fields: Fields<'_>) -> Answer {
        let common = self.common();
        let common = common.iter().map(|(name, value)| (&**name, &**value));
        let all: Vec<(&str, &str)> = common
            .chain([("seq", "0")])
            .chain(fields.iter().copied())
            .collect();
        self.post(&format!("https://www.facebook.com{path}"), &all)
    }

    /// Sends a message of the ordinary kind; `fields` name the thread and what is in it.
    pub fn send(&mut self, offline_id: u64, fields: Fields<'_>) -> Value {
        let (author, offline_id) = (format!("fbid:{}", self.uid), offline_id.to_string());
        let mut all = vec![
            ("client", "mercury"),
            ("author", author.as_str()),
            ("timestamp", "1516000000000"),
            ("source", "source:chat:web"),
            ("offline_threading_id", offline_id.as_str()),
            ("message_id", offline_id.as_str()),
            (
                "threading_id",
                "<1516000000000:1-40000000@mail.projektitan.com>",
            ),
            ("ephemeral_ttl_mode:", "0"),
        ];
        if !fields.iter().any(|(name, _)| *name == "action_type") {
            all.push(("action_type", "ma-type:user-generated-message"));
        }
        all.extend(fields);
        self.ajax("/messaging/send/", &all)
    }

    /// Sends a message and returns its ID.
    pub fn sent(&mut self, offline_id: u64, fields: Fields<'_>) -> String {
        let reply = self.send(offline_id, fields);
        let id = &reply["payload"]["actions"][0]["message_id"];
        id.as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
    }

    pub fn edge(&mut self, path: &str, seq: &str, fields: Fields<'_>) -> Option<Answer> {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.common());
        query.extend_pairs(fields).append_pair("seq", seq);
        let url = format!("https://2-edge-chat.facebook.com{path}?{}", query.finish());
        self.try_request("GET", &url, "text/plain", b"")
    }

    /// Asks where to pull from.
    pub fn find_sticky(&mut self) {
        let channel = format!("p_{}", self.uid);
        let fields = [
            ("msgs_recv", "0"),
            ("channel", &*channel),
            ("clientid", "c1"),
        ];
        let reply = self.edge("/pull", "0", &fields).unwrap().json();
        assert_eq!(reply["t"], "lb", "{reply}");
        let text = |name: &str| reply["lb_info"][name].as_str().unwrap().to_owned();
        self.sticky = (text("sticky"), text("pool"));
    }

    /// One long poll of somebody who knows the items up to `seq`.
    pub fn pull(&mut self, seq: u64) -> Value {
        self.pull_answer(seq).unwrap().json()
    }

    pub fn pull_answer(&mut self, seq: u64) -> Option<Answer> {
        if self.sticky.0.is_empty() {
            self.find_sticky();
        }
        let (sticky, pool) = self.sticky.clone();
        let fields = [
            ("msgs_recv", "0"),
            ("sticky_token", &*sticky),
            ("sticky_pool", &*pool),
            ("clientid", "c1"),
        ];
        self.edge("/pull", &seq.to_string(), &fields)
    }

    /// The items behind `seq`, without the one that begins a channel.
    pub fn items(&mut self, seq: u64) -> Vec<Value> {
        let reply = self.pull(seq);
        let items = reply["ms"].as_array().unwrap_or_else(|| panic!("{reply}"));
        let pushed = items.iter().filter(|item| item["type"] != "qprimer");
        pushed.cloned().collect()
    }

    /// The deltas behind `seq`, without their envelopes.
    pub fn deltas(&mut self, seq: u64) -> Vec<Value> {
        let items = self.items(seq).into_iter();
        let deltas = items.filter(|item| item["type"] == "delta");
        deltas.map(|item| item["delta"].clone()).collect()
    }

    /// Polls for the first time, when there is nothing but what begins a channel.
    pub fn begin_channel(&mut self) {
        let reply = self.pull(0);
        assert_eq!(reply["seq"], 0, "{reply}");
        assert_eq!(reply["ms"][0]["type"], "qprimer", "{reply}");
    }
}

pub fn encode(fields: Fields<'_>) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
