// What is begun in a box and not sent: kept, so that a log-off, a reload or another button loses no words.
import { ended } from "./idle.js";

/** Milliseconds without typing after which it is kept. */
const PAUSE = 1200;

/** Keep what is written in `box` under the name `field`; `status` tells of it. Returns what keeps it at once: is it kept? */
export function keepDraft(box, field, status) {
  let timer;
  let unkept = false;
  let last = Promise.resolve();

  /** One after another, so that an older draft never overtakes a newer one. */
  function keep() {
    last = last.then(save);
    return last;
  }

  async function save() {
    const { csrf, token } = box.form.elements;
    // By its form's token the server knows a draft that comes after its form: what was sent is no draft any more.
    const body = new URLSearchParams({ csrf: csrf.value, token: token.value, [field]: box.value });
    try {
      const response = await fetch(box.dataset.draft, { method: "POST", body });
      if (response.redirected) return ended();
      if (response.status !== 204) throw new Error(response.status);
      status.textContent = box.value ? "Draft kept." : "";
      unkept = false;
      return true;
    } catch {
      status.textContent = "No connection: the draft is not kept yet.";
    }
  }

  function typed() {
    unkept = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  box.addEventListener("input", typed);
  // Somebody may write before this script is here, and a browser put back what stood there before a reload.
  if (box.value !== box.defaultValue) typed();
  box.form.addEventListener("submit", () => {
    unkept = false;
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => {
    if (unkept && !document.body.dataset.ended) event.preventDefault();
  });
  return keep;
}
