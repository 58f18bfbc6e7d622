// Warns a minute before log-off and stays logged in by one click. Typing and pressing count as activity.
const dialog = document.getElementById("idle");
const WARN = 60;
let ends = Date.now() + Number(dialog.dataset.seconds) * 1000;
let lastAsked = Date.now();

/**
 * The session is over: leave at once, unsent words or not, so that nothing stays on the screen. By an address of its
 * own: to reload what came of a form, browsers ask first.
 */
export function ended() {
  document.body.dataset.ended = "yes";
  location.replace(document.body.dataset.here);
}

/** Ask how long the session lasts; with `extend`, start its idle time again. */
async function ask(extend) {
  lastAsked = Date.now();
  const body = extend ? new URLSearchParams({ csrf: dialog.dataset.csrf }) : undefined;
  try {
    const response = await fetch(dialog.dataset.url, { method: extend ? "POST" : "GET", body, cache: "no-store" });
    if (response.redirected) return ended();
    if (response.ok) ends = Date.now() + (await response.json()).seconds * 1000;
  } catch {
    // No connection: keep counting with what is known.
  }
}

const left = () => Math.round((ends - Date.now()) / 1000);

async function tick() {
  // Another tab may have kept the session alive.
  if (left() <= WARN && Date.now() - lastAsked > 10_000) await ask(false);
  if (left() <= WARN && !dialog.open) dialog.showModal();
  if (left() > WARN && dialog.open) dialog.close();
  document.getElementById("idle-left").textContent = Math.max(0, left());
  if (left() < 0) ended();
}

function active() {
  if (!dialog.open && Date.now() - lastAsked > 60_000) ask(true);
}

document.getElementById("idle-stay").addEventListener("click", async () => {
  await ask(true);
  dialog.close();
});
dialog.addEventListener("cancel", () => ask(true));
for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, active, { passive: true });
setInterval(tick, 1000);
