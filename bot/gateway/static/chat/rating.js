/** Whether an answer helped: two buttons, and thanks once the server has it. */

import { button, make } from "./dom.js";

/** @import { Labels } from "./labels.js" */

/**
 * @param {Labels} labels
 * @param {boolean|null} helpful what was said before
 * @param {(helpful: boolean) => boolean} rate returns whether it went out
 */
export function drawRating(labels, helpful, rate) {
  const group = make("div", { class: "rating", role: "group" });
  const thanks = make("span", { class: "thanks", role: "status" });
  const press = (/** @type {boolean} */ value) => {
    if (!rate(value)) thanks.replaceChildren(labels.span("unavailable"));
  };
  const yes = button("small", labels.span("yes"), () => press(true), "up");
  const no = button("small", labels.span("no"), () => press(false), "down_thumb");
  labels.attribute(group, "aria-label", "rate");
  group.append(make("span", { "aria-hidden": "true" }, labels.span("rate")), yes, no, thanks);
  mark(group, helpful);
  return group;
}

/**
 * The server has the rating.
 * @param {Element|null|undefined} group
 * @param {boolean} helpful
 * @param {Labels} labels
 */
export function thank(group, helpful, labels) {
  if (!group) return;
  mark(group, helpful);
  group.querySelector(".thanks")?.replaceChildren(labels.span("thanks"));
}

/**
 * @param {Element} group
 * @param {boolean|null} helpful
 */
function mark(group, helpful) {
  const [yes, no] = group.querySelectorAll("button");
  yes.setAttribute("aria-pressed", String(helpful === true));
  no.setAttribute("aria-pressed", String(helpful === false));
}
