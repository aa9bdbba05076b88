// The one clock of the page: every time is shown in the same form, and in the browser's time zone.

import { make } from "./dom.js";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dateOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

/** How often the page looks whether a new day has begun, in milliseconds. */
const LOOK = 30_000;

/** The name of the time zone. */
export const zone = clock.resolvedOptions().timeZone;

/** Returns the time in words: `14:05:12` today, with the date on other days. */
export function moment(at) {
  const [then, now] = [new Date(at), new Date()];
  if (then.toDateString() === now.toDateString()) {
    return clock.format(at);
  }
  const day = then.getFullYear() === now.getFullYear() ? date : dateOfYear;
  return `${day.format(at)} ${clock.format(at)}`;
}

/** Returns the element of a time, which has all of it as a tooltip. */
export function timeOf(at) {
  return make("time", { datetime: new Date(at).toISOString(), title: whole.format(at) }, moment(at));
}

/** Gives the times of yesterday their date as soon as it is midnight. */
export function startClock() {
  let today = new Date().toDateString();
  setInterval(() => {
    const now = new Date().toDateString();
    if (now !== today) {
      today = now;
      for (const element of document.querySelectorAll("time")) {
        element.textContent = moment(new Date(element.dateTime));
      }
    }
  }, LOOK);
}
