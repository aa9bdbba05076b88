//! The one address at which a client finds every host.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Carries what is for the edge host to one address, and everything else to another.
pub struct Front {
    address: SocketAddr,
    edge: Arc<Mutex<Vec<TcpStream>>>,
}

impl Front {
    /// Its threads end with the program.
    pub fn start(site: SocketAddr, edge_host: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let edge = Arc::default();
        let connections = Arc::clone(&edge);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (connection, edge) = (connection.unwrap(), Arc::clone(&connections));
                thread::spawn(move || carry(connection, site, edge_host, &edge));
            }
        });
        Self { address, edge }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends every connection to the edge host, without a word.
    pub fn cut_the_edge(&self) {
        for connection in self.edge.lock().unwrap().drain(..) {
            connection.shutdown(Shutdown::Both).unwrap();
        }
    }
}

fn carry(
    mut client: TcpStream,
    site: SocketAddr,
    edge_host: SocketAddr,
    edge: &Mutex<Vec<TcpStream>>,
) -> io::Result<()> {
    // Only the edge host is asked for this.
    const CHAT: &[u8] = b"GET /chat?";
    let mut start = [0; CHAT.len()];
    client.read_exact(&mut start)?;
    let is_edge = start == CHAT;
    let mut server = TcpStream::connect(if is_edge { edge_host } else { site })?;
    if is_edge {
        edge.lock().unwrap().push(client.try_clone()?);
    }
    server.write_all(&start)?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    io::copy(&mut client, &mut server)?;
    server.shutdown(Shutdown::Both)
}
