//! One process listens, others do the work: `cargo run --features redis --example fan_out`
//!
//! The listener adds each event to a stream of a Redis server. Workers, here or on other machines, take the events from it
//! through a consumer group, act with a session of their own, and acknowledge. What a worker has taken and does not acknowledge,
//! because it died, another one takes over.
//!
//! ```sh
//! export REDIS_URL=redis://127.0.0.1/ FBCHAT_SESSION=session.json
//! FBCHAT_EMAIL=… FBCHAT_PASSWORD=… cargo run --features redis --example fan_out -- listen    # logs in and saves the session
//! cargo run --features redis --example fan_out -- work one
//! cargo run --features redis --example fan_out -- work two 60    # takes over what was left for 60 seconds
//! ```
//!
//! With `REDIS_URL` alone all of it runs in this process, in a small world on this machine.
//!
//! # What is promised
//!
//! - An event in the stream is handled at least once. A worker that dies after its answer and before its acknowledgement leaves
//!   the event to be handled again. The second answer has the number of the first, by which Facebook knows a repeat, so people
//!   see one. Anything else that a worker does has to bear being done twice.
//! - The stream keeps about the last [`KEEP`] events. When the workers fall further behind, the oldest are lost; a worker reports
//!   those that were taken. The messages among them are still in the history, `Client::thread_messages`.
//! - One listener for each account: a second one would add everything once more. When it cannot reach Redis it ends with an error;
//!   what happens until it is started again is in the history too.
//!
//! # When it is worth it
//!
//! Not for the events themselves. In release builds with Redis on the same machine, two cores that others used too, a listener
//! adds 14,000 to 32,000 messages a second (with three attachments, 3.4 kB of JSON each), and one worker takes and acknowledges
//! 23,000 to 32,000 short ones (`tests/interop/fan_out.py` prints it); no account receives as much. Go to the stream when what
//! you do for an event takes longer than the next event does to come, as answers do that wait for Facebook; when workers have to
//! be replaced or may die without an event being missed; or when one machine is not enough. Before that, threads that share
//! `Listener::events()` are simpler.

mod support;

use std::env;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, ClientBuilder, Error, Event, Listener, Message, Session};
use redis::streams::{StreamAutoClaimOptions, StreamId, StreamMaxlen, StreamReadOptions};
use redis::{Connection, RedisError, RedisResult, TypedCommands};
use support::answers::answer;
use support::{ADA, BOT, Result, Stage, hears, person};

/// The number of events that the stream keeps: enough for the longest time that all workers may be away. A thousand take 1 to 4
/// MB.
const KEEP: usize = 100_000;
/// The number of events that a worker takes at once.
const BATCH: usize = 10;
/// After how long an event that was not acknowledged is taken over: longer than a batch ever takes.
const TAKE_OVER: Duration = Duration::from_secs(60);
/// The time that a worker waits for new events before it looks for ones that were left.
const WAIT: Duration = Duration::from_secs(1);

/// The consumer group that all workers belong to.
const GROUP: &str = "workers";
/// The field of an entry that has the event.
const EVENT: &str = "event";

fn main() -> Result<()> {
    let Ok(url) = env::var("REDIS_URL") else {
        println!("This example hands events to other processes through a Redis server.");
        println!("Start one and set REDIS_URL=redis://127.0.0.1/ to see it.");
        return Ok(());
    };
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let stream = || Stream::open(&url, "fbchat:events");
    let forever = || true;
    match arguments[..] {
        [] => everything_here(&url),
        ["listen"] => {
            let client = log_in()?;
            let listener = client.listen()?;
            println!("{} listens", client.uid());
            listen(&listener, stream()?)?;
            Ok(listener.stop()?)
        }
        ["work", name] => work(name, &resume()?, stream()?, TAKE_OVER, forever),
        ["work", name, seconds] => {
            let take_over = Duration::from_secs(seconds.parse()?);
            work(name, &resume()?, stream()?, take_over, forever)
        }
        _ => Err("usage: fan_out [listen | work NAME [SECONDS]]".into()),
    }
}

/// The whole listener.
fn listen(listener: &Listener, mut stream: Stream) -> Result<()> {
    for event in listener {
        stream.add(&serde_json::to_string(&event)?)?;
    }
    Ok(())
}

/// The whole worker.
fn work(
    name: &str,
    client: &Client,
    mut stream: Stream,
    take_over: Duration,
    go_on: impl Fn() -> bool,
) -> Result<()> {
    println!("{name} works");
    while go_on() {
        for (event, id) in stream.take(name, take_over)? {
            let Ok(event) = serde_json::from_str(&event) else {
                eprintln!("{name} cannot read {id} and leaves it to workers of a newer version");
                continue;
            };
            match handle(client, &event) {
                Ok(()) => {}
                Err(error) if error.is_logged_out() => return Err(error.into()),
                Err(error) if error.is_retryable() => {
                    eprintln!("{name} leaves {id} for later: {error}");
                    continue;
                }
                Err(error) => eprintln!("{name} gives {id} up: {error}"),
            }
            stream.acknowledge(&id)?;
        }
    }
    Ok(())
}

/// Handles a message: the bot echoes it, or answers what it is.
pub fn handle(client: &Client, event: &Event) -> Result<(), Error> {
    if let Event::Message(e) = event
        && e.message.author != Some(client.uid())
    {
        client.send(
            e,
            answer(&e.message).offline_threading_id(number_of_answer(&e.message)),
        )?;
    }
    Ok(())
}

/// Returns the offline threading ID of an answer, which is the same for every worker and has Facebook's form: a time, and 22 bits
/// that make it unique within a millisecond.
fn number_of_answer(to: &Message) -> u64 {
    let bytes = to.id.as_str().bytes();
    let hash = bytes.fold(0_u64, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(byte.into())
    });
    (to.at.as_millis().unsigned_abs() << 22) | (hash & 0x3f_ffff)
}

/// A stream of events on a Redis server.
struct Stream {
    redis: Connection,
    key: String,
    /// The position at which the search for events that were left continues.
    cursor: String,
}

impl Stream {
    fn open(url: &str, key: &str) -> Result<Self> {
        let mut redis = redis::Client::open(url)?.get_connection()?;
        redis.set_read_timeout(Some(WAIT * 10))?;
        // From the first event on; the group may be there already.
        if let Err(error) = redis.xgroup_create_mkstream(key, GROUP, "0")
            && error.code() != Some("BUSYGROUP")
        {
            return Err(error.into());
        }
        Ok(Self {
            redis,
            key: key.to_owned(),
            cursor: "0-0".to_owned(),
        })
    }

    fn add(&mut self, event: &str) -> Result<()> {
        let keep = StreamMaxlen::Approx(KEEP);
        self.ask(|redis, key| redis.xadd_maxlen(key, keep, "*", &[(EVENT, event)]))?;
        Ok(())
    }

    /// Events that were left by others, or else new ones, and the identifier of each. Empty: for a while there were none.
    fn take(&mut self, name: &str, take_over: Duration) -> Result<Vec<(String, String)>> {
        let options = || StreamAutoClaimOptions::default().count(BATCH);
        let idle = take_over.as_millis() as usize;
        let cursor = self.cursor.clone();
        let left = self.ask(|redis, key| {
            redis.xautoclaim_options(key, GROUP, name, idle, &cursor, options())
        })?;
        self.cursor = left.next_stream_id;
        for id in left.deleted_ids {
            eprintln!("{id} is lost: the stream no longer keeps it");
        }
        let mut entries = left.claimed;
        if entries.is_empty() {
            let options = StreamReadOptions::default()
                .group(GROUP, name)
                .count(BATCH)
                .block(WAIT.as_millis() as usize);
            let new = self.ask(|redis, key| redis.xread_options(&[key], &[">"], &options))?;
            let keys = new.map(|reply| reply.keys).unwrap_or_default();
            entries.extend(keys.into_iter().flat_map(|key| key.ids));
        }
        let event = |entry: StreamId| (entry.get(EVENT).unwrap_or_default(), entry.id);
        Ok(entries.into_iter().map(event).collect())
    }

    fn acknowledge(&mut self, id: &str) -> Result<()> {
        self.ask(|redis, key| redis.xack(key, GROUP, &[id]))?;
        Ok(())
    }

    /// Asks once more where a signal, such as Ctrl-Z's, came before the answer. What the lost answer had is taken over later.
    fn ask<T>(&mut self, ask: impl Fn(&mut Connection, &str) -> RedisResult<T>) -> RedisResult<T> {
        loop {
            match ask(&mut self.redis, &self.key) {
                Err(error) if is_interrupted(&error) => {}
                answer => return answer,
            }
        }
    }
}

fn is_interrupted(error: &RedisError) -> bool {
    error.is_io_error() && !error.is_timeout() && !error.is_connection_dropped()
}

/// A client for the listener, whose session the workers go on with.
fn log_in() -> Result<Client> {
    let (email, password) = (env::var("FBCHAT_EMAIL")?, env::var("FBCHAT_PASSWORD")?);
    let mut builder = builder()?;
    if let Ok(session) = Session::load(session_file()) {
        builder = builder.session(session);
    }
    let client = builder.login(&email, &password)?;
    client.session().save(session_file())?;
    Ok(client)
}

/// A client for a worker, which needs no password.
fn resume() -> Result<Client> {
    let session = Session::load(session_file())?;
    Ok(builder()?.session(session).resume()?)
}

fn session_file() -> PathBuf {
    env::var_os("FBCHAT_SESSION").map_or("fbchat-session.json".into(), PathBuf::from)
}

/// For Facebook, or for the world of the example `local_server` at this address.
fn builder() -> Result<ClientBuilder> {
    env_logger::init();
    Ok(match env::var("FBCHAT_LOCAL_SERVER") {
        Ok(address) => Client::builder().local_server(address.parse()?),
        Err(_) => Client::builder(),
    })
}

/// A listener and two workers in this process, in a stream that is gone afterwards.
fn everything_here(url: &str) -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let key = format!("fbchat:events:{}", process::id());
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    let go_on = AtomicBool::new(true);
    let run = || {
        thread::scope(|threads| {
            let worker = |name| {
                let (stage, key, go_on) = (&stage, &key, &go_on);
                let session = client.session();
                threads.spawn(move || {
                    let client = stage.builder().session(session).resume()?;
                    let go_on = || go_on.load(Ordering::Relaxed);
                    work(name, &client, Stream::open(url, key)?, TAKE_OVER, go_on)
                })
            };
            let workers = ["one", "two"].map(worker);
            let listened = Stream::open(url, &key).and_then(|stream| listen(&listener, stream));
            go_on.store(false, Ordering::Relaxed);
            for worker in workers {
                worker.join().map_err(|_| "a worker panicked")??;
            }
            listened
        })
    };
    let ran = stage.in_company(talk, run, || stop.stop());
    let mut stream = Stream::open(url, &key)?;
    stream.redis.del(&stream.key)?;
    ran??;
    Ok(listener.stop()?)
}

/// A person talks to the bot.
fn talk(server: &LocalServer) -> Result<String> {
    let ada = person(server, ADA)?;
    for text in ["Hello!", "Who of you answers?", "😆"] {
        ada.says(BOT, text);
        hears(&ada, BOT)?;
    }
    Ok(ada.transcript(BOT))
}
