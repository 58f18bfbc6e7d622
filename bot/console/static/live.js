// What every page that stays open shares: listening for changes, fetching them, saying them.
import { ended } from "./idle.js";

/** Milliseconds until a connection that the server refused is tried again. */
const RETRY = 5000;

/** Say something to screen readers without moving anything; `urgent` interrupts. */
export function announce(words, urgent = false) {
  document.getElementById(urgent ? "alarm" : "announcer").textContent = words;
}

/**
 * Call `onChange` with the fresh HTML of `element` each time the server says that something changed.
 * A page out of sight stops listening unless it is told to `always`: browsers allow six connections to a server.
 */
export function follow(element, onChange, { onState = () => {}, always = false } = {}) {
  let source;
  let busy = false;
  let again = false;

  async function refresh() {
    again = busy;
    if (busy) return;
    busy = true;
    try {
      const response = await fetch(element.dataset.live, { cache: "no-store" });
      if (response.redirected) return ended();
      if (response.ok) onChange(new DOMParser().parseFromString(await response.text(), "text/html"));
    } catch {
      onState(false);
    } finally {
      busy = false;
    }
    if (again) await refresh();
  }

  function open() {
    source = new EventSource(element.dataset.events);
    source.addEventListener("open", () => onState(true));
    source.addEventListener("changed", refresh);
    source.addEventListener("ended", ended);
    source.addEventListener("error", () => {
      onState(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY);
    });
  }

  open();
  if (!always) document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : open()));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
