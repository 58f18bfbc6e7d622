// A phone: shows one number's texts as they come and go, and sends what its owner writes.
"use strict";

const byId = (id) => document.getElementById(id);
const shown = new Map(); // sid -> the line under its bubble
let stream = null;

function caption(text) {
  const time = new Date(text.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const segments = text.segments === 1 ? "1 segment" : `${text.segments} segments`;
  return `${text.incoming ? "Me" : "Clinic"}, ${time} · ${segments} · ${text.status}`;
}

function add(text) {
  const item = document.createElement("li");
  const words = document.createElement("p");
  const small = document.createElement("small");
  item.className = text.incoming ? "incoming" : "outgoing";
  words.textContent = text.text || "(no words)";
  item.append(words, small);
  byId("thread").append(item);
  shown.set(text.sid, small);
}

function show(thread) {
  const log = byId("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  byId("empty").hidden = thread.length > 0;
  for (const text of thread) {
    if (!shown.has(text.sid)) add(text);
    const small = shown.get(text.sid);
    if (small.textContent !== caption(text)) small.textContent = caption(text);
  }
  if (atEnd) log.scrollTop = log.scrollHeight;
}

async function remember() {
  const phones = await (await fetch("/phones")).json();
  byId("phones").replaceChildren(...phones.map((phone) => new Option(phone, phone)));
}

function use(phone) {
  stream?.close();
  shown.clear();
  byId("thread").replaceChildren();
  byId("empty").hidden = false;
  history.replaceState(null, "", `?phone=${encodeURIComponent(phone)}`);
  stream = new EventSource(`/events?phone=${encodeURIComponent(phone)}`);
  stream.onopen = () => { byId("problem").textContent = ""; };
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.onerror = () => {
    byId("problem").textContent = stream.readyState === EventSource.CLOSED
      ? "That is not a phone number. Start with + and the country code."
      : "The simulator does not answer. Trying again.";
  };
  remember();
}

async function send(event) {
  event.preventDefault();
  const form = new URLSearchParams({ phone: byId("phone").value, text: byId("text").value });
  const response = await fetch("/texts", { method: "POST", body: form }).catch(() => null);
  byId("problem").textContent = response?.ok ? "" : (await response?.text()) ?? "The simulator does not answer.";
  if (response?.ok) byId("text").value = "";
  byId("text").focus();
}

byId("owner").addEventListener("submit", (event) => { event.preventDefault(); use(byId("phone").value); });
byId("write").addEventListener("submit", send);
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) byId("write").requestSubmit(), event.preventDefault();
});
byId("phone").value = new URLSearchParams(location.search).get("phone") ?? byId("phone").value;
use(byId("phone").value);
