//! Connections of TCP.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::ShutdownHandle;

/// Takes the handle that ends a connection from another thread. It refuses if there is to be no connection any more.
pub(crate) type Register =
    Arc<dyn Fn(Weak<dyn ShutdownHandle>) -> Result<(), ureq::Error> + Send + Sync>;

/// The shortest time that one address gets.
const MIN_TIMEOUT: Duration = Duration::from_millis(10);

/// Connects to the first of the addresses that answers. Each but the last has half of the time that is left, so that one that drops
/// packets leaves some for the next.
pub(super) fn connect(
    addresses: &[SocketAddr],
    deadline: Instant,
    register: &Register,
) -> Result<Arc<TcpStream>, ureq::Error> {
    let mut failure = io::Error::from(ErrorKind::ConnectionRefused);
    for (at, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = if at + 1 < addresses.len() {
            left / 2
        } else {
            left
        };
        match TcpStream::connect_timeout(address, share.max(MIN_TIMEOUT)) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                let stream = Arc::new(stream);
                let handle: Weak<TcpStream> = Arc::downgrade(&stream);
                register(handle)?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure.into())
}
