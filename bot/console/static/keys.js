// The keyboard path: single keys, which can be changed or turned off, and a sheet that lists them.
const ACTIONS = {
  next: { key: "j", name: "Next inquiry in the list", run: () => step(1) },
  previous: { key: "k", name: "Inquiry before in the list", run: () => step(-1) },
  tick: { key: "x", name: "Tick the inquiry in the list", run: () => current()?.querySelector("input")?.click() },
  search: { key: "/", name: "Search", run: () => document.getElementById("words")?.focus() },
  claim: { key: "c", name: "Claim or accept", run: () => press("claim") },
  reply: { key: "r", name: "Write an answer", run: () => document.getElementById("text")?.focus() },
  note: { key: "n", name: "Write a note", run: () => document.getElementById("note")?.focus() },
  macros: { key: "m", name: "Open the macros", run: () => macros() },
  snooze: { key: "z", name: "Snooze until tomorrow", run: () => press("snooze") },
  resolve: { key: "e", name: "Resolve", run: () => press("resolve") },
  "resolve-next": { key: "w", name: "Resolve and go to the next", run: () => press("resolve-next") },
  inbox: { key: "i", name: "Back to the inbox", run: () => document.querySelector(".brand").click() },
  help: { key: "?", name: "This sheet", run: () => open() },
};
const sheet = document.getElementById("keys");
const keys = { ...Object.fromEntries(Object.entries(ACTIONS).map(([name, action]) => [name, action.key])), ...read() };

function read() {
  try {
    return JSON.parse(localStorage.getItem("bedside-keys")) ?? {};
  } catch {
    return {};
  }
}

const on = () => localStorage.getItem("bedside-keys-off") !== "yes";
const current = () => document.activeElement?.closest("tbody tr");

function step(by) {
  const rows = [...document.querySelectorAll("#queue tbody tr")];
  const at = rows.indexOf(current());
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  row?.querySelector("a").focus();
}

function macros() {
  const list = document.getElementById("macros");
  if (!list) return;
  list.open = true;
  (list.querySelector("button") ?? list.querySelector("summary")).focus();
}

function press(action) {
  document.querySelector(`[data-key-action="${action}"]`)?.click();
}

function row(name) {
  const line = document.createElement("tr");
  const field = Object.assign(document.createElement("input"), { value: keys[name], maxLength: 1, id: `key-${name}` });
  field.addEventListener("change", () => {
    keys[name] = field.value.toLowerCase();
    localStorage.setItem("bedside-keys", JSON.stringify(keys));
  });
  const label = Object.assign(document.createElement("label"), { textContent: ACTIONS[name].name, htmlFor: field.id });
  for (const part of [label, field]) line.insertCell().append(part);
  return line;
}

function open() {
  sheet.querySelector("tbody").replaceChildren(...Object.keys(ACTIONS).map(row));
  sheet.querySelector("#keys-on").checked = on();
  sheet.showModal();
}

function pressed(event) {
  const field = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (!on() || field || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = Object.keys(keys).find((action) => keys[action] === event.key.toLowerCase());
  if (!name) return;
  event.preventDefault();
  ACTIONS[name].run();
}

addEventListener("keydown", pressed);
sheet.querySelector("#keys-on").addEventListener("change", (event) => {
  localStorage.setItem("bedside-keys-off", event.target.checked ? "no" : "yes");
});
const opener = document.getElementById("keys-open");
opener.hidden = false;
opener.addEventListener("click", open);
