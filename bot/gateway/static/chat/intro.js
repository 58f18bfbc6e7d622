/** What a new visitor sees first: what this is, what it cannot do, and questions to start with. */

import { make } from "./dom.js";

/**
 * @param {import("./labels.js").Labels} labels
 * @param {(words: string) => void} say
 * @returns {HTMLElement}
 */
export function drawIntro(labels, say) {
  const starters = ["starter_1", "starter_2", "starter_3"].map((key) =>
    make("button", { type: "button", class: "choice", onclick: () => say(labels.text(key)) }, labels.span(key)),
  );
  const group = make("div", { class: "choices", role: "group" }, ...starters);
  labels.attribute(group, "aria-label", "starters");
  const title = make("h3", {}, labels.span("intro_title"));
  const limits = make("p", { class: "limits" }, labels.span("intro_limits"));
  return make("div", { class: "intro" }, title, make("p", {}, labels.span("intro")), limits, group);
}
