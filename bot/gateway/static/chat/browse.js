/** Moving through messages by keyboard: Up, Down, Home and End; Enter goes into one; Esc is left to the widget. */

/** @type {Record<string, number>} */
const MOVES = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} log
 * @param {HTMLElement} list
 */
export function browseByKeys(log, list) {
  log.addEventListener("keydown", (event) => {
    const messages = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".message")]);
    const target = /** @type {HTMLElement} */ (event.target);
    const active = /** @type {HTMLElement|null} */ (target.closest(".message"));
    if (event.key === "Enter" && active && target === active) {
      event.preventDefault();
      /** @type {HTMLElement|null} */ (active.querySelector("summary, button, a"))?.focus();
    } else if (event.key in MOVES && (target === log || target === active)) {
      event.preventDefault();
      const current = active ? messages.indexOf(active) : -1;
      messages[next(current, MOVES[event.key], messages.length)]?.focus();
    }
  });
}

/**
 * @param {number} current
 * @param {number} move
 * @param {number} count
 */
function next(current, move, count) {
  if (current < 0) return move === -Infinity ? 0 : move === 1 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, current + move));
}
