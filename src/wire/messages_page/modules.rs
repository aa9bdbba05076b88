//! The modules of the page: instructions to the site's script, and the data for them.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::bitmap;
use crate::secret::Secret;
use crate::wire::de;
use crate::wire::lightspeed::databases::SyncParams;

/// The depth to which instructions may stand in each other.
const MAX_DEPTH: usize = 8;
/// How many calls of a script of older pages are looked at: each is read to the end of its object.
const MAX_CALLS: usize = 200;

/// The data that the page has for its script. A member is empty, or `None`, where the page does not have it; of several the last counts.
#[derive(Default)]
pub(crate) struct MessagesPage {
    /// The account; "0" is nobody.
    pub(super) account_id: Option<String>,
    /// The user that the account acts as.
    pub(crate) user_id: Option<String>,
    /// The app that requests name.
    pub(crate) app_id: Option<String>,
    pub(crate) gateway_app_id: Option<String>,
    pub(crate) device_id: Option<String>,
    pub(crate) sync_params: SyncParams,
    pub(crate) fb_dtsg: Option<Secret>,
    pub(crate) lsd: Option<Secret>,
    pub(crate) site: Site,
    pub(crate) connection_class: Option<String>,
    pub(crate) comet_req: Option<String>,
    pub(crate) jazoest: Option<String>,
    /// What encrypted chats are registered with.
    #[cfg(feature = "e2ee")]
    pub(crate) encryption: Option<EncryptionToken>,
    /// The version of Lightspeed's schema.
    pub(crate) version: Option<i64>,
    /// The addresses of the scripts, where the page itself does not have the version.
    pub(crate) script_addresses: Vec<String>,
    /// The first program, as JSON.
    pub(crate) first_program: Option<String>,
    /// The numbers of the modules.
    defined: BTreeSet<u32>,
    /// The numbers of the resources.
    resources: BTreeSet<u32>,
    /// Of those, the numbers that count where the site says so.
    marked_resources: BTreeSet<u32>,
    counts_marked: bool,
}

/// The token by which the servers of encrypted chats know the account, and the app that it is for.
#[cfg(feature = "e2ee")]
pub(crate) struct EncryptionToken {
    pub(crate) text: Secret,
    pub(crate) app_id: String,
}

/// The versions of the site, which requests repeat.
#[derive(Default)]
pub(crate) struct Site {
    pub(crate) spin_r: Option<String>,
    pub(crate) spin_b: Option<String>,
    pub(crate) spin_t: Option<String>,
    pub(crate) haste_session: Option<String>,
    pub(crate) hsi: Option<String>,
    pub(crate) pixel_ratio: Option<String>,
}

impl MessagesPage {
    pub(super) fn of_scripts(scripts: &[String]) -> Self {
        let mut page = Self::default();
        for script in scripts {
            page.take_script(script.trim());
        }
        page
    }

    /// Whether it has what a connection to the gateway takes.
    #[cfg(feature = "mqtt")]
    pub(crate) fn offers_gateway(&self) -> bool {
        self.gateway_app_id.is_some() && self.version.is_some()
    }

    /// The modules of the page, as requests name them.
    pub(crate) fn modules(&self) -> String {
        bitmap::compressed(&self.defined)
    }

    /// The resources of the page, as requests name them.
    pub(crate) fn resources(&self) -> String {
        bitmap::compressed(match self.counts_marked {
            true => &self.marked_resources,
            false => &self.resources,
        })
    }

    fn take_script(&mut self, script: &str) {
        if script.starts_with("requireLazy") {
            return self.take_calls(script);
        }
        if !script.starts_with('{') {
            return;
        }
        // The reference does the same, without a reason.
        let script = script.replace(",BootloaderConfig\"", ",\"");
        self.take_instructions(de::member(&script, "require"), MAX_DEPTH);
        self.take_parameters(&script);
    }

    /// A script of older pages, which hands objects with definitions to the site's own code: `.handle({…})`.
    fn take_calls(&mut self, script: &str) {
        let calls = script
            .match_indices("({")
            .map(|(at, _)| script.split_at(at));
        let calls = calls.filter(|(before, _)| {
            before.ends_with(".handle") || before.ends_with("bigPipe.onPageletArrive")
        });
        for (_, arguments) in calls.take(MAX_CALLS) {
            let object = arguments.get(1..).unwrap_or_default();
            let mut values = serde_json::Deserializer::from_str(object).into_iter::<&RawValue>();
            if let Some(Ok(object)) = values.next() {
                self.take_definitions(de::member(object.get(), "define"));
                self.take_instructions(de::member(object.get(), "require"), MAX_DEPTH);
            }
        }
    }

    /// The script with the parameters of the site's own loader: `{"u":"/ajax/qm/?…","f":"AQ…",…}`.
    fn take_parameters(&mut self, script: &str) {
        let address = text(de::member(script, "u")).unwrap_or_default();
        let Some((_, query)) = address.split_once('?') else {
            return;
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "__comet_req" => self.comet_req = Some(value.into_owned()),
                "jazoest" => self.jazoest = Some(value.into_owned()),
                _ => {}
            }
        }
        if self.fb_dtsg.is_none() {
            self.fb_dtsg = text(de::member(script, "f")).map(Secret::new);
        }
    }

    /// Each `[module, command, dependencies, arguments]`.
    fn take_instructions(&mut self, require: &str, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        for instruction in de::elements(require) {
            let parts = de::elements(instruction);
            let [module, command, _, arguments, ..] = parts.as_slice() else {
                continue;
            };
            let (Some(module), Some(command)) = (text(module), text(command)) else {
                continue;
            };
            let arguments = de::elements(arguments);
            match (&*module, &*command) {
                ("ScheduledServerJS" | "ScheduledServerJSWithCSS", "handle") => {
                    for argument in arguments {
                        self.take_box(argument, depth);
                    }
                }
                ("Bootloader", "handlePayload") => {
                    for payload in arguments {
                        self.take_resources(payload);
                    }
                }
                ("RelayPrefetchedStreamCache", _) => self.take_prefetched(&arguments),
                (module, command) if module.starts_with("CometPlatformRootClient") => {
                    self.take_preloaders(command, &arguments);
                }
                _ => {}
            }
        }
    }

    /// `{"__bbox":{"require":[…],"define":[…]}}`, or a list of definitions.
    fn take_box(&mut self, argument: &str, depth: usize) {
        if argument.starts_with('[') {
            self.take_definitions(argument);
        } else {
            let inner = de::member(argument, "__bbox");
            self.take_definitions(de::member(inner, "define"));
            self.take_instructions(de::member(inner, "require"), depth);
        }
    }

    /// Each `[name, dependencies, object, number]`.
    fn take_definitions(&mut self, define: &str) {
        for definition in de::elements(define) {
            let parts = de::elements(definition);
            let [name, _, object, number, ..] = parts.as_slice() else {
                continue;
            };
            let number = number.parse().ok().filter(|it| *it > 0);
            if let (Some(name), Some(number)) = (text(name), number) {
                self.defined.insert(number);
                self.define(&name, object);
            }
        }
    }

    fn define(&mut self, name: &str, object: &str) {
        let member = |name| text(de::member(object, name));
        match name {
            "CurrentUserInitialData" => {
                self.account_id = member("ACCOUNT_ID");
                self.user_id = member("USER_ID");
                self.app_id = member("APP_ID");
            }
            "DGWWebConfig" => self.gateway_app_id = member("appId"),
            "MqttWebDeviceID" => self.device_id = member("clientID"),
            "LSPlatformMessengerSyncParams" => {
                self.sync_params = SyncParams {
                    mailbox: member("mailbox").unwrap_or_default(),
                    contact: member("contact").unwrap_or_default(),
                    e2ee: member("e2ee").unwrap_or_default(),
                };
            }
            "DTSGInitData" | "DTSGInitialData" => {
                self.fb_dtsg = member("token").map(Secret::new).or(self.fb_dtsg.take());
            }
            #[cfg(feature = "e2ee")]
            "MessengerWebInitData" => {
                let token = de::member(object, "cryptoAuthToken");
                let token = text(de::member(token, "encrypted_serialized_cat"));
                self.encryption =
                    token
                        .zip(member("appId"))
                        .map(|(token, app_id)| EncryptionToken {
                            text: Secret::new(token),
                            app_id,
                        });
            }
            "LSD" => self.lsd = member("token").map(Secret::new),
            "SiteData" => {
                self.site = Site {
                    spin_r: member("__spin_r"),
                    spin_b: member("__spin_b"),
                    spin_t: member("__spin_t"),
                    haste_session: member("haste_session"),
                    hsi: member("hsi"),
                    pixel_ratio: member("pr"),
                };
            }
            "BootloaderConfig" => self.counts_marked = de::member(object, "phdOn") == "true",
            "WebConnectionClassServerGuess" => self.connection_class = member("connectionClass"),
            _ => {}
        }
    }

    /// `{"rsrcMap":{name:{"c":1,"p":":1,2"}},"csrUpgrade":":3"}`
    fn take_resources(&mut self, payload: &str) {
        for resource in de::elements(de::member(payload, "rsrcMap")) {
            let kind = de::member(resource, "c");
            let list = text(de::member(resource, "p")).unwrap_or_default();
            if kind != "0" {
                bitmap::add_list(&mut self.resources, &list);
            }
            if kind == "2" {
                bitmap::add_list(&mut self.marked_resources, &list);
            }
        }
        let list = text(de::member(payload, "csrUpgrade")).unwrap_or_default();
        bitmap::add_list(&mut self.resources, &list);
        bitmap::add_list(&mut self.marked_resources, &list);
    }

    /// The queries whose answers the page waits for; one of them has the version of the schema.
    fn take_preloaders(&mut self, command: &str, arguments: &[&str]) {
        let preloaders = match command {
            "init" => arguments.get(4).copied(),
            "initialize" => {
                let first = arguments.first();
                first.map(|it| de::member(it, "expectedPreloaders"))
            }
            _ => None,
        };
        for preloader in de::elements(preloaders.unwrap_or("[]")) {
            let id = text(de::member(preloader, "preloaderID")).unwrap_or_default();
            if id.starts_with("adp_LSPlatformGraphQLLightspeedRequest") {
                let variables = de::member(preloader, "variables");
                let payload = text(de::member(variables, "requestPayload")).unwrap_or_default();
                let version = text(de::member(&payload, "version"));
                self.version = version.and_then(|it| it.parse().ok()).or(self.version);
            }
        }
    }

    /// `[id, {"__bbox":{"complete":true,"result":…}}]`: the answer to a query, which came with the page.
    fn take_prefetched(&mut self, arguments: &[&str]) {
        let [id, answer, ..] = arguments else {
            return;
        };
        let id = text(id).unwrap_or_default();
        let query = id
            .trim_start_matches("adp_")
            .split("RelayPreloader_")
            .next();
        if query == Some("LSPlatformGraphQLLightspeedRequestQuery") {
            let result = de::member(de::member(answer, "__bbox"), "result");
            self.first_program = program_of_answer(result).or(self.first_program.take());
        }
    }
}

/// The program in the answer to the query for a first one, as JSON.
pub(crate) fn program_of_answer(json: &str) -> Option<String> {
    let path = ["data", "viewer", "lightspeed_web_request", "payload"];
    text(path.iter().fold(json, |json, name| de::member(json, name)))
}

/// A text or a number that is not empty.
fn text(json: &str) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(json).ok()?;
    let text = de::scalar(raw)?.into_owned();
    (!text.is_empty()).then_some(text)
}
