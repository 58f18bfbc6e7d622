// Notices on the desktop: a number and a level, nothing about a patient. Whoever wants them turns them on in the inbox.

const WORDS = { emergency: "Emergency", late: "The promised time ran out" };
/** Milliseconds between two looks. Not the page's own stream: it rests while the page is out of sight. */
const EVERY = 15000;
const CHOSEN = "bedside-notices";
/** Across pages and tabs: what was told and still waits. */
const TOLD = "bedside-noticed";
const source = document.getElementById("notices").dataset.alerts;
const choice = document.getElementById("desktop");
const hint = document.getElementById("desktop-hint");

const wanted = () => localStorage.getItem(CHOSEN) === "on" && Notification.permission === "granted";

function tell(kind, number) {
  // The tag lets two tabs that are told at once show one notice.
  const notice = new Notification(WORDS[kind], { body: `Inquiry ${number} is waiting.`, tag: `${kind}-${number}`, requireInteraction: kind === "emergency" });
  notice.addEventListener("click", () => {
    window.focus();
    location.href = new URL(`inquiries/${number}`, new URL(source, location.href)).href;
    notice.close();
  });
}

async function look() {
  if (!wanted()) return;
  try {
    const response = await fetch(source, { cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const waiting = Object.entries(await response.json()).flatMap(([kind, numbers]) => numbers.map((number) => [kind, number]));
    const told = JSON.parse(localStorage.getItem(TOLD) ?? "[]");
    localStorage.setItem(TOLD, JSON.stringify(waiting.map(String)));
    for (const [kind, number] of waiting) if (!told.includes(String([kind, number]))) tell(kind, number);
  } catch {
    // No connection now: the next look tells what this one could not.
  }
}

function refused() {
  const blocked = Notification.permission === "denied";
  choice.checked = wanted();
  hint.textContent = blocked ? "This browser blocks notices from the console. Allow them in its settings for this site." : "";
}

async function choose() {
  if (choice.checked && Notification.permission === "default") await Notification.requestPermission();
  localStorage.setItem(CHOSEN, choice.checked && Notification.permission === "granted" ? "on" : "off");
  refused();
  look();
}

if ("Notification" in window) {
  if (choice) {
    document.getElementById("desktop-choice").hidden = false;
    choice.addEventListener("change", choose);
    refused();
  }
  look();
  setInterval(look, EVERY);
}
