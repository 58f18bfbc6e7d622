/** Which day messages are from, said once above the first message of the day. */

import { make } from "./dom.js";

/** @import { Language } from "../types/bedside-chat.js" */

/**
 * Sets or moves the day's heading for a message that was put into the list.
 * @param {HTMLElement} message
 * @param {Language} language
 */
export function headDay(message, language) {
  const day = dayOf(message);
  const before = message.previousElementSibling;
  const after = message.nextElementSibling;
  if (after?.matches(".day") && dayOf(after) === day) after.remove();
  if (before?.matches("[data-said]") && dayOf(before) === day) return;
  const heading = make("p", { class: "day", "data-said": message.dataset.said ?? "" });
  write(heading, language);
  message.before(heading);
}

/**
 * @param {Element} list
 * @param {Language} language
 */
export function redrawDays(list, language) {
  for (const heading of list.querySelectorAll(".day")) write(/** @type {HTMLElement} */ (heading), language);
}

/** @param {Element} element */
function dayOf(element) {
  return new Date(/** @type {HTMLElement} */ (element).dataset.said ?? "").toDateString();
}

/**
 * @param {HTMLElement} heading
 * @param {Language} language
 */
function write(heading, language) {
  const format = /** @type {const} */ ({ weekday: "long", month: "long", day: "numeric" });
  heading.textContent = new Date(heading.dataset.said ?? "").toLocaleDateString(language === "es" ? "es-US" : "en-US", format);
}
