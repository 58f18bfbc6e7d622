// The boxes for an answer and a note: drafts are kept, text messages counted, canned replies put in at the cursor.
import { keepDraft } from "./draft.js";

const text = document.getElementById("text");
const note = document.getElementById("note");

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

if (note) keepDraft(note, "note", document.getElementById("note-kept"));
if (text) {
  const keep = keepDraft(text, "text", document.getElementById("kept"));
  text.addEventListener("input", (event) => {
    if (event.inputType) expand();
    count();
  });
  for (const reply of document.querySelectorAll("[data-insert]")) {
    reply.addEventListener("click", () => insert(reply.dataset.insert));
  }
  count();
  // The library's words that the address put in are nowhere else yet; once kept, a reload must not put them in again.
  if (new URLSearchParams(location.search).has("entry")) {
    keep().then((kept) => kept && history.replaceState(null, "", location.pathname + location.hash));
  }
}
