// Requests to the server.

/** Performs an action as `me` in a conversation. */
export async function act(me, thread, action) {
  const body = JSON.stringify({ as: me, thread, ...action });
  await post("/api/act", "application/json", body);
}

export async function sendPicture(me, thread, file) {
  const query = new URLSearchParams({ as: me, thread: JSON.stringify(thread), name: file.name });
  await post(`/api/picture?${query}`, file.type, file);
}

async function post(address, type, body) {
  let response;
  try {
    response = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    throw new Error("The server cannot be reached.");
  }
  if (!response.ok) {
    const why = {
      403: "That cannot be done here.",
      413: "That is too large.",
      415: "Only PNG, JPEG, GIF and WebP can be sent.",
    };
    throw new Error(why[response.status] ?? "The server did not understand that.");
  }
}

/** The time between retries in milliseconds. */
const RETRY = 1000;

/**
 * Long-polls `address()` and passes each change to `show`. Passes to `connected` whether the server is reachable.
 */
export async function follow(address, show, connected, signal) {
  while (!signal.aborted) {
    let news;
    try {
      const response = await fetch(address(), { signal });
      if (!response.ok) {
        throw new Error(response.statusText);
      }
      news = await response.json();
    } catch {
      if (!signal.aborted) {
        connected(false);
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
      continue;
    }
    connected(true);
    if (news) {
      show(news);
    }
  }
}
