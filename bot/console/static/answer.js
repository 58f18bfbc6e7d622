// The answer box: counts text messages, keeps the draft, and puts canned replies in at the cursor.
import { ended } from "./idle.js";

const text = document.getElementById("text");
const kept = document.getElementById("kept");
/** Milliseconds without typing after which the draft is kept. */
const PAUSE = 1200;
let timer;

// GSM 03.38: what fits in 7 bits; the second set takes two places each. Anything else makes a message 16-bit.
const PLAIN = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[\]~|€]*$/;
const WIDE = /[\^{}\\[\]~|€]/g;

function parts(words) {
  const plain = PLAIN.test(words);
  const length = words.length + (plain ? (words.match(WIDE) ?? []).length : 0);
  const [single, joined] = plain ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / joined);
}

function count() {
  const length = text.value.length;
  const pieces = parts(text.value);
  const messages = "sms" in text.dataset ? `, about ${pieces} text message${pieces > 1 ? "s" : ""}` : "";
  document.getElementById("count").textContent = length ? `${length} so far${messages}.` : "";
}

/** Keep the draft; colleagues then see that somebody is writing. */
async function keep() {
  const body = new URLSearchParams({ csrf: text.form.elements.csrf.value, text: text.value });
  try {
    const response = await fetch(text.form.dataset.draft, { method: "POST", body });
    if (response.redirected) return ended();
    if (response.status !== 204) throw new Error(response.status);
    kept.textContent = text.value ? "Draft kept." : "";
    text.form.dataset.kept = "yes";
  } catch {
    kept.textContent = "No connection: the draft is not kept yet.";
  }
}

function insert(words, from = text.selectionStart) {
  text.setRangeText(words, from, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input"));
}

/** Write a canned reply in the place of its "/code", once a space follows it. */
function expand() {
  const before = text.value.slice(0, text.selectionStart).match(/(?:^|\s)\/([a-z0-9-]+)\s$/);
  const reply = before && document.querySelector(`[data-code="${before[1]}"]`);
  if (reply) insert(`${reply.dataset.insert} `, text.selectionStart - before[1].length - 2);
}

function typed() {
  count();
  text.form.dataset.kept = "";
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

if (text) {
  text.addEventListener("input", (event) => {
    if (event.inputType) expand();
    typed();
  });
  for (const reply of document.querySelectorAll("[data-insert]")) {
    reply.addEventListener("click", () => insert(reply.dataset.insert));
  }
  text.form.addEventListener("submit", () => {
    text.form.dataset.kept = "yes";
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => {
    if (text.form.dataset.kept === "" && !document.body.dataset.ended) event.preventDefault();
  });
  count();
  // The library's words that the address put in are nowhere else yet; once kept, a reload must not put them in again.
  if (new URLSearchParams(location.search).has("entry")) {
    keep().then(() => text.form.dataset.kept === "yes" && history.replaceState(null, "", location.pathname + location.hash));
  }
}
