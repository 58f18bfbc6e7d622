/** Walk-throughs: what one needs before them, a step with its warning set apart, and the way back to it. */

import { button, icon, make } from "./dom.js";
import { paragraphs } from "./words.js";

/**
 * @import { Reply, Card } from "../types/protocol.js"
 * @import { Say } from "./message.js"
 */

/**
 * @param {{number: number, total: number}} step
 * @param {Say} say
 */
export function drawProgress(step, say) {
  const label = say("step", { n: step.number, total: step.total });
  const bar = make("progress", { max: String(step.total), value: String(step.number), "aria-label": label });
  return make("div", { class: "step" }, make("p", { class: "step-label" }, label), bar);
}

/**
 * The words of a step, the warning in a box of its own where the library knows it.
 * @param {Reply} reply
 * @param {Card|null} card
 * @param {Say} say
 */
export function drawStep(reply, card, say) {
  const parts = card?.step;
  if (!parts?.caution || !reply.text.includes(parts.caution)) return paragraphs(reply.text);
  const [before, after] = reply.text.split(parts.caution);
  return [...paragraphs(before), caution([make("p", {}, parts.caution)], say), ...paragraphs(after)];
}

/**
 * What comes before the steps: warnings in a box, and a list to tick off of what one needs.
 * @param {HTMLElement[]} parts
 * @param {Card|null} card
 * @param {Say} say
 */
export function drawStart(parts, card, say) {
  if (!card) return parts;
  return parts.map((part) => {
    const items = [...part.querySelectorAll("li")].map((item) => item.textContent ?? "");
    if (!items.length) return part;
    if (same(items, card.warnings)) return caution([part], say);
    return same(items, card.supplies) ? checklist(items) : part;
  });
}

/** The way back to a step that other talk has pushed up the screen. */
export class Resume {
  /** @param {import("./labels.js").Labels} labels */
  constructor(labels) {
    this.labels = labels;
    /** The message with the newest step. @type {HTMLElement|null} */
    this.player = null;
    this.element = make("div", { class: "resume" });
  }

  /**
   * Follows the conversation.
   * @param {Reply} reply the newest
   * @param {HTMLElement} message
   */
  follow(reply, message) {
    if (reply.step) {
      this.player?.querySelector(".player")?.classList.add("past");
      this.player = reply.step.number < reply.step.total ? message : null;
      this.element.replaceChildren();
    } else if (reply.act === "navigate") {
      this.clear();
    } else if (this.player && !this.element.hasChildNodes()) {
      this.element.replaceChildren(button("quiet", this.words(this.player), () => this.back(), "steps"));
    }
  }

  clear() {
    this.player = null;
    this.element.replaceChildren();
  }

  /** @param {HTMLElement} player */
  words(player) {
    const bar = /** @type {HTMLProgressElement} */ (player.querySelector("progress"));
    return this.labels.span("resume", { n: bar.value, total: bar.max });
  }

  back() {
    this.player?.scrollIntoView({ block: "start" });
    this.player?.focus();
    this.element.replaceChildren();
  }
}

/**
 * @param {HTMLElement[]} words
 * @param {Say} say
 */
function caution(words, say) {
  const heading = make("p", { class: "caution-head" }, icon("alert"), say("caution"));
  return make("div", { class: "caution" }, heading, ...words);
}

/** @param {string[]} items */
function checklist(items) {
  const boxes = items.map((item) => make("li", {}, make("label", {}, make("input", { type: "checkbox" }), item)));
  return make("ul", { class: "checklist" }, ...boxes);
}

/**
 * @param {string[]} some
 * @param {string[]} others
 */
function same(some, others) {
  return some.length === others.length && some.every((item, place) => item === others[place]);
}
