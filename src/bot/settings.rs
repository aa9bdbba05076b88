//! The limits of a bot, as it is built.

use std::time::Duration;

use super::builder::Bot;

impl Bot {
    /// How many threads call handlers; 4 by default, at least 1. So many conversations are handled at once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::bot::Bot;
    ///
    /// # let server = fbchat::local::LocalServer::start()?;
    /// # let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let bot = Bot::new(&client)
    ///     .threads(8)
    ///     .max_waiting(100)
    ///     .stuck_after(Duration::from_secs(30))
    ///     .max_stuck(8)
    ///     .stop_timeout(Duration::from_secs(5))
    ///     .max_commands_per_minute(10)
    ///     .names_lifetime(Duration::from_secs(60 * 60));
    /// # let _ = bot;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn threads(mut self, threads: usize) -> Self {
        self.limits.threads = threads;
        self
    }

    /// How many events wait for a thread before the bot receives no more; 1,000 by default, at least 1. The listener's
    /// [channel](crate::ListenOptions::capacity) then fills, and the rest waits at Facebook. Behind a handler that does not return,
    /// the events of its conversation beyond this number are dropped, and a warning is logged. [`threads`](Self::threads) has an example.
    pub fn max_waiting(mut self, events: usize) -> Self {
        self.limits.max_waiting = events.max(1);
        self
    }

    /// How long a handler runs before it is reported as one that does not return, and its thread is replaced; 60 seconds by default.
    /// [`threads`](Self::threads) has an example.
    pub fn stuck_after(mut self, time: Duration) -> Self {
        self.limits.stuck_after = time;
        self
    }

    /// How many threads of handlers that do not return are replaced; 64 by default. With more, there are fewer threads for the others.
    /// [`threads`](Self::threads) has an example.
    pub fn max_stuck(mut self, handlers: usize) -> Self {
        self.limits.max_stuck = handlers;
        self
    }

    /// How long [`run`](Self::run) waits at its end for handlers that still run; 10 seconds by default.
    /// [`threads`](Self::threads) has an example.
    pub fn stop_timeout(mut self, time: Duration) -> Self {
        self.limits.stop_timeout = time;
        self
    }

    /// How many commands a person may give in a minute, which begins with the first; 30 by default. 0 admits none.
    /// [`threads`](Self::threads) has an example.
    pub fn max_commands_per_minute(mut self, commands: u32) -> Self {
        self.limits.commands_per_minute = commands;
        self
    }

    /// How long the names that [`Context::name`](super::Context::name) and [`Context::title`](super::Context::title) fetched are
    /// remembered; a day by default. [`threads`](Self::threads) has an example.
    pub fn names_lifetime(mut self, time: Duration) -> Self {
        self.limits.names_lifetime = time;
        self
    }
}
