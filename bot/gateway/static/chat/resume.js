/** The way back to a walk-through that other talk has pushed up the screen. */

import { button, make } from "./dom.js";

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
   * @param {import("../types/protocol.js").Reply} reply the newest
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
