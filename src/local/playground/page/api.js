// Requests to the server.

/** Performs an action as `me` in a conversation. */
export async function act(me, thread, action) {
  const body = JSON.stringify({ as: me, thread, ...action });
  await post("/api/act", "application/json", body);
}

/** Performs an action as `me` outside of conversations, and returns what it made. */
export const actAlone = (me, action) => post("/api/person", "application/json", JSON.stringify({ as: me, ...action }));

/** Uploads a file and returns the identifier by which a message names it. */
export async function upload(me, file, isVoiceClip) {
  const query = new URLSearchParams({ as: me, name: file.name, type: file.type });
  if (isVoiceClip) {
    query.set("voice", "true");
  }
  const { file: id } = await post(`/api/upload?${query}`, "application/octet-stream", file);
  return id;
}

async function post(address, type, body) {
  let response;
  try {
    response = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    throw new Error("The server cannot be reached, or the file cannot be read.");
  }
  const reply = await response.json().catch(() => null);
  if (!response.ok) {
    const fallback = response.status === 413 ? "That is too large." : "The server did not understand that.";
    throw new Error(reply?.problem ?? fallback);
  }
  return reply;
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
