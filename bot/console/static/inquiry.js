// Keeps an inquiry's conversation and state up to date.
import { announce, follow } from "./live.js";

const state = document.getElementById("state");
const transcript = document.getElementById("transcript");
const newer = document.getElementById("newer");

const atEnd = () => transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < 40;
const toEnd = () => {
  transcript.scrollTop = transcript.scrollHeight;
  newer.hidden = true;
};

/** Put fresh HTML into a part of the page; the control that had the focus keeps it if it is still there. */
function replace(part, next) {
  if (part.textContent === next.textContent) return false;
  const action = part.contains(document.activeElement) && document.activeElement.form?.getAttribute("action");
  const words = part.querySelector("p")?.textContent;
  const unfolded = part.querySelector("details")?.open;
  part.innerHTML = next.innerHTML;
  part.querySelector("details")?.toggleAttribute("open", Boolean(unfolded));
  if (action) part.querySelector(`form[action="${action}"] button`)?.focus({ preventScroll: true });
  return words !== part.querySelector("p")?.textContent;
}

/** Add new messages at the end, refresh delivery marks of known ones, and leave the reader where they are. */
function grow(next) {
  const follows = atEnd();
  let added = 0;
  for (const entry of [...next.children]) {
    const known = entry.dataset.key && transcript.querySelector(`[data-key="${entry.dataset.key}"]`);
    if (known && known.innerHTML !== entry.innerHTML) known.innerHTML = entry.innerHTML;
    if (!known && entry.dataset.key) {
      transcript.append(entry);
      added += 1;
    }
  }
  if (added) transcript.querySelector(":scope > .soft")?.remove();
  if (added && follows) toEnd();
  else if (added) newer.hidden = false;
}

function show(page) {
  grow(page.getElementById("transcript"));
  if (replace(state, page.getElementById("state"))) announce(state.querySelector("p").textContent.trim());
  replace(document.getElementById("history"), page.getElementById("history"));
}

newer.addEventListener("click", toEnd);
transcript.addEventListener("scroll", () => atEnd() && (newer.hidden = true));
toEnd();
follow(state, show);
