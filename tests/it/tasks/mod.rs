//! Sending by task, over either carrier: the connection of a listener, and one opened for the call.

mod calls;
mod unanswered;

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, ListenOptions, Listener, Transport};

use crate::support::demo::ENGINE_ROOM;

const LONG: Duration = Duration::from_secs(600);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Carrier {
    Gateway,
    Mqtt,
}

const CARRIERS: [Carrier; 2] = [Carrier::Gateway, Carrier::Mqtt];

impl Carrier {
    /// A server whose page leads to this carrier.
    fn server(self) -> LocalServer {
        let server = LocalServer::start().unwrap();
        server.offer_gateway(self == Self::Gateway);
        server
    }

    fn listen(self, client: &Client) -> Listener {
        let transport = match self {
            Self::Gateway => Transport::Gateway,
            Self::Mqtt => Transport::Mqtt,
        };
        listen(client, transport)
    }

    /// The number of connections so far.
    fn connections(self, server: &LocalServer) -> usize {
        count(
            server,
            match self {
                Self::Gateway => "/ws/lightspeed",
                Self::Mqtt => "/mqtt/connect",
            },
        )
    }
}

fn client(server: &LocalServer) -> Client {
    let builder = server.client_builder().timeout(LONG);
    builder.login("bot@example.com", "bot").unwrap()
}

fn listen(client: &Client, transport: Transport) -> Listener {
    let options = ListenOptions::default().transport(transport);
    client.listen_with(options).unwrap()
}

/// The number of requests to this topic or path.
fn count(server: &LocalServer, path: &str) -> usize {
    let requests = server.requests();
    requests.iter().filter(|it| it.path == path).count()
}

/// Makes calls until one has gone over the connection of the listener, which lends it whenever it reads.
fn until_lent(carrier: Carrier, server: &LocalServer, client: &Client) {
    let theme = client.fetch_themes().unwrap().remove(0).id;
    loop {
        let connections = carrier.connections(server);
        client.change_thread_theme(ENGINE_ROOM, theme).unwrap();
        if carrier.connections(server) == connections {
            return;
        }
    }
}
