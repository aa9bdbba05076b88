//! The request for a database in place of that on the page of messages.

use fbchat::local::LocalServer;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::local_server::browser::Browser;
use crate::local_server::lightspeed_client::{argument, between, page, row};

const NAME: &str = "LSPlatformGraphQLLightspeedRequestQuery";
const URL: &str = "https://www.facebook.com/api/graphql/";

struct Scene {
    server: LocalServer,
    bot: Browser,
    page: String,
}

impl Scene {
    fn new() -> Self {
        let server = LocalServer::start().unwrap();
        let mut bot = Browser::bot(&server);
        let page = page(&mut bot);
        Self { server, bot, page }
    }

    fn lsd(&self) -> &str {
        between(&self.page, "\"LSD\",[],{\"token\":\"", "\"")
    }

    fn variables(&self, database: u64) -> Value {
        let params = match database {
            1 => r#"{"filter_stale_parent_thread_keys":true,"locale":"en_US"}"#,
            _ => r#"{"locale":"en_US"}"#,
        };
        let version: i64 = between(&self.page, "\\\"version\\\":", "}")
            .parse()
            .unwrap();
        let payload = json!({
            "database": database, "epoch_id": 0, "sync_params": params, "last_applied_cursor": null, "version": version,
        });
        let device = between(&self.page, "\"clientID\":\"", "\"");
        json!({
            "deviceId": device, "includeChatVisibility": false, "requestId": 0, "requestPayload": payload.to_string(),
            "requestType": 1,
        })
    }

    /// The fields of the site's own script.
    fn fields(&self, variables: &Value) -> Vec<(&'static str, String)> {
        let mut fields: Vec<_> = [
            ("__a", "1"),
            ("__req", "2"),
            ("__hs", "20300.HYP:comet_pkg.2.1...0"),
            ("dpr", "1"),
            ("__ccg", "EXCELLENT"),
            ("__rev", "1"),
            ("__s", "abcdef:ghijkl:mnopq7"),
            ("__hsi", "7400000000000000000"),
            ("__dyn", ""),
            ("__csr", ""),
            ("__comet_req", "15"),
            ("jazoest", "25555"),
            ("__spin_r", "1"),
            ("__spin_b", "trunk"),
            ("__spin_t", "1700000000"),
            ("__aaid", "0"),
            ("fb_api_caller_class", "RelayModern"),
            ("fb_api_req_friendly_name", NAME),
            ("server_timestamps", "true"),
            ("doc_id", "9697184873702141"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec();
        fields.extend([
            ("__user", self.bot.uid.to_string()),
            ("fb_dtsg", self.bot.fb_dtsg.clone()),
            ("lsd", self.lsd().to_owned()),
            ("variables", variables.to_string()),
        ]);
        fields
    }

    /// Its headers.
    fn headers(&self) -> Vec<(&'static str, String)> {
        [
            ("Accept", "*/*"),
            ("Origin", "https://www.facebook.com"),
            ("Referer", "https://www.facebook.com/messages/"),
            ("Sec-Fetch-Dest", "empty"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Site", "same-origin"),
            ("X-FB-Friendly-Name", NAME),
            ("X-FB-LSD", self.lsd()),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }

    fn ask(&mut self, fields: &[(&str, String)], headers: &[(&str, String)]) -> String {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        // Headers of a browser follow the first.
        let mut kind = "application/x-www-form-urlencoded".to_owned();
        for (name, value) in headers {
            kind.push_str(&format!("\r\n{name}: {value}"));
        }
        let answer = self.bot.try_request("POST", URL, &kind, body.as_bytes());
        answer.unwrap().text()
    }
}

#[test]
fn the_databases_come_one_by_one_where_the_page_lacks_them() {
    let mut scene = Scene::new();
    let headers = scene.headers();
    for database in [1, 2, 95] {
        let fields = scene.fields(&scene.variables(database));
        let answer: Value = serde_json::from_str(&scene.ask(&fields, &headers)).unwrap();
        let table = &answer["data"]["viewer"]["lightspeed_web_request"];
        let payload: Value = serde_json::from_str(table["payload"].as_str().unwrap()).unwrap();
        let first = row(&payload["step"], "executeFirstBlockForSyncTransaction").unwrap();
        assert_eq!(argument(&first, 0), &json!([19, database.to_string()]));
        let mut named = table["dependencies"].as_array().unwrap().iter();
        assert!(named.any(|it| it["value"]["__dr"] == "LSExecuteFirstBlockForSyncTransaction"));
    }
    let mut other = scene.variables(1);
    other["deviceId"] = json!("another");
    for variables in [scene.variables(3), other] {
        let fields = scene.fields(&variables);
        assert!(scene.ask(&fields, &headers).contains("1545003"));
    }
    assert_eq!(scene.server.gateway_findings(), [""; 0]);
}

#[test]
fn each_field_and_each_header_is_asked_for() {
    let mut scene = Scene::new();
    let fields = scene.fields(&scene.variables(1));
    let headers = scene.headers();
    let is_looked_at = |name: &str| !["doc_id", "variables", "fb_dtsg"].contains(&name);
    for (name, _) in fields.iter().filter(|it| is_looked_at(it.0)) {
        let mut without = fields.clone();
        without.retain(|it| it.0 != *name);
        let answer = scene.ask(&without, &headers);
        assert!(
            !answer.contains("lightspeed_web_request"),
            "{name}: {answer}"
        );
        let found = scene.server.gateway_findings();
        let finding = format!("a request for a first program: {name}");
        // Without the others no request is taken at all.
        let is_of_all = ["__a", "__req", "__rev", "__user", "lsd"].contains(name);
        assert!(is_of_all || found.contains(&finding), "{name}: {found:?}");
    }
    for (name, _) in &headers {
        let mut without = headers.clone();
        without.retain(|it| it.0 != *name);
        let answer = scene.ask(&fields, &without);
        assert!(answer.contains("1545003"), "{name}: {answer}");
        let finding = format!("a request for a first program: {}", name.to_lowercase());
        assert_eq!(scene.server.gateway_findings().last(), Some(&finding));
    }
}
