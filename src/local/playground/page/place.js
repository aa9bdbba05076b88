// Sending a place.

import { byId, opens } from "./dom.js";
import { showProblem } from "./problem.js";

const panel = byId("place");
const latitude = byId("latitude");
const longitude = byId("longitude");

/** `send` sends a place and resolves to whether that succeeded. */
export function startPlace(send) {
  const close = opens(byId("open-place"), panel);
  // A place that was copied from a map has both numbers.
  latitude.addEventListener("paste", (event) => {
    const both = /^\s*(-?[\d.]+)\s*[,;\s]\s*(-?[\d.]+)\s*$/u.exec(event.clipboardData.getData("text"));
    if (both) {
      event.preventDefault();
      [latitude.value, longitude.value] = both.slice(1);
    }
  });
  const submit = async () => {
    const place = {
      latitude: degrees(latitude.value),
      longitude: degrees(longitude.value),
      is_current: byId("place-current").checked,
    };
    if (place.latitude === null || place.longitude === null) {
      showProblem("Write latitude and longitude as numbers, such as 51.5 and -0.12.");
      (place.latitude === null ? latitude : longitude).focus();
    } else if (await send(place)) {
      close();
      byId("text").focus();
    }
  };
  byId("send-place").addEventListener("click", submit);
  // It is part of the composer's form, whose submission sends the text.
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      submit();
    }
  });
}

/** Opens the panel for a place. */
export function askForPlace() {
  if (panel.hidden) {
    byId("open-place").click();
  }
}

function degrees(text) {
  const written = text.trim().replace(",", ".");
  const number = Number(written);
  return written !== "" && Number.isFinite(number) ? number : null;
}
