/** What a new visitor sees first: what this is, what it cannot do, when people answer, and questions to start with. */

import { button, make } from "./dom.js";

const OUR_STARTERS = ["starter_1", "starter_2", "starter_3"];

/**
 * @param {import("./labels.js").Labels} labels
 * @param {HTMLElement} host the element, whose attributes may hold the site's own questions and hours
 * @param {(words: string) => void} say
 * @returns {HTMLElement}
 */
export function drawIntro(labels, host, say) {
  const group = make("div", { class: "choices", role: "group" });
  labels.attribute(group, "aria-label", "starters");
  const hours = make("p", { class: "hours" });
  labels.onChange((language) => {
    const own = (inLanguage(host, "starters", language) ?? "").split("|").filter((words) => words.trim());
    const starters = own.length ? own : OUR_STARTERS.map((key) => labels.text(key));
    group.replaceChildren(...starters.map((words) => button("choice", words.trim(), () => say(words.trim()))));
    hours.textContent = inLanguage(host, "hours", language) ?? "";
  });
  const title = make("h3", {}, labels.span("intro_title"));
  const limits = make("p", { class: "limits" }, labels.span("intro_limits"));
  return make("div", { class: "intro" }, title, make("p", {}, labels.span("intro")), limits, hours, group);
}

/**
 * A setting in the language spoken; what is there in English only is not shown to who speaks Spanish.
 * @param {HTMLElement} host
 * @param {string} name
 * @param {string} language
 */
function inLanguage(host, name, language) {
  return host.getAttribute(language === "es" ? `${name}-es` : name);
}
