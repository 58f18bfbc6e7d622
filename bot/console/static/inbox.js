// Keeps the inbox up to date without moving what is being read.
import { announce, follow } from "./live.js";

const queue = document.getElementById("queue");
const room = document.getElementById("room");
const connection = document.getElementById("connection");
const sound = document.getElementById("sound");
const title = document.title;

/** The row being read: with the keyboard, with the pointer, or else the first one in view. */
function rowInUse() {
  const rows = [...queue.querySelectorAll("tbody tr")];
  return (
    rows.find((row) => row.contains(document.activeElement)) ??
    rows.find((row) => row.matches(":hover")) ??
    (scrollY > 0 ? rows.find((row) => row.getBoundingClientRect().bottom > 0) : undefined)
  );
}

/** Make the rows of `body` those of `wanted`, keeping the nodes (and the focus) of rows that stay. */
function reconcile(body, wanted) {
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const fresh = [];
  const keep = document.activeElement;
  const rows = [...wanted.rows].map((next) => {
    const row = known.get(next.dataset.key);
    known.delete(next.dataset.key);
    if (!row) {
      next.classList.add("fresh");
      fresh.push(next);
      return document.adoptNode(next);
    }
    row.className = next.className;
    // The first cell holds the link, which never changes: replacing it would lose the focus.
    [...next.cells].slice(1).forEach((cell, i) => row.cells[i + 1].innerHTML !== cell.innerHTML && row.cells[i + 1].replaceWith(cell));
    return row;
  });
  known.forEach((row) => row.remove());
  rows.forEach((row, i) => body.rows[i] !== row && body.insertBefore(row, body.rows[i] ?? null));
  if (keep !== document.activeElement && body.contains(keep)) keep.focus({ preventScroll: true });
  return fresh;
}

/** Scroll so that `row` is where it was, making room at the end of the page if there is too little. */
function hold(row, top) {
  if (!row?.isConnected) return;
  const moved = row.getBoundingClientRect().top - top;
  const space = document.documentElement.scrollHeight - innerHeight - scrollY;
  if (moved > space) room.style.height = `${room.offsetHeight + moved - space}px`;
  scrollBy({ top: moved, behavior: "instant" });
}

function tell(fresh) {
  const words = fresh.map((row) => `Inquiry ${row.dataset.key}: ${row.dataset.words}.`).join(" ");
  if (fresh.length) announce(`${fresh.length} new in the inbox. ${words}`);
}

function tellAlarms(before) {
  const now = [...queue.querySelectorAll(".alarm")].map((alarm) => alarm.dataset.number);
  const added = now.filter((number) => !before.includes(number));
  document.title = now.length ? `(${now.length}) Emergency · ${title}` : title;
  if (!added.length) return;
  announce(`Emergency. Inquiry ${added.join(", ")} is waiting.`, true);
  if (sound.checked) beep();
}

function beep() {
  const audio = new AudioContext();
  for (const start of [0, 0.3]) {
    const tone = new OscillatorNode(audio, { frequency: 660 });
    tone.connect(new GainNode(audio, { gain: 0.2 })).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.18);
  }
  setTimeout(() => audio.close(), 1000);
}

function show(page) {
  const row = rowInUse();
  const top = row?.getBoundingClientRect().top;
  const before = [...queue.querySelectorAll(".alarm")].map((alarm) => alarm.dataset.number);
  const alarms = document.getElementById("alarms");
  const next = page.getElementById("alarms");
  if (alarms.innerHTML !== next.innerHTML) swapAlarms(alarms, next);
  const fresh = reconcile(queue.querySelector("tbody"), page.querySelector("tbody"));
  queue.querySelector("caption").textContent = page.querySelector("caption").textContent;
  queue.querySelector(".empty")?.remove();
  const empty = page.querySelector(".empty");
  if (empty) queue.append(empty);
  for (const count of page.querySelectorAll("#counts [data-folder]")) {
    const shown = document.getElementById(`count-${count.dataset.folder}`);
    if (shown) shown.textContent = count.textContent;
  }
  hold(row, top);
  tell(fresh);
  tellAlarms(before);
}

function swapAlarms(alarms, next) {
  const focused = alarms.contains(document.activeElement) && document.activeElement.dataset.number;
  alarms.innerHTML = next.innerHTML;
  if (focused) alarms.querySelector(`[data-number="${focused}"]`)?.focus({ preventScroll: true });
}

document.getElementById("sound-choice").hidden = false;
sound.checked = localStorage.getItem("bedside-sound") === "on";
sound.addEventListener("change", () => {
  localStorage.setItem("bedside-sound", sound.checked ? "on" : "off");
  if (sound.checked) beep();
});
if (queue.dataset.live) follow(queue, show, {
  always: true,
  onState(connected) {
    connection.textContent = connected ? "This list updates by itself." : "No connection. Trying again; the list may be old.";
  },
});
tellAlarms([]);

/** Of the bulk form, show only what the chosen action needs. */
const action = document.getElementById("bulk-action");
function fit() {
  for (const part of document.querySelectorAll("#bulk [data-for]")) {
    part.hidden = part.dataset.for !== action.value;
    for (const field of part.querySelectorAll("[data-needed]")) field.required = !part.hidden;
  }
}
if (action) {
  action.addEventListener("change", fit);
  fit();
}
