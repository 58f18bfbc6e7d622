/** The button that opens the chat, and how many messages wait behind it. */

import { icon, make } from "./dom.js";

export class Launcher {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {() => void} open
   */
  constructor(labels, open) {
    this.labels = labels;
    this.words = make("span");
    this.badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
    const attributes = { type: "button", class: "launcher", "aria-expanded": "false", onclick: open };
    this.element = make("button", attributes, icon("chat"), this.words, this.badge);
  }

  /** @param {boolean} opened */
  show(opened) {
    this.element.setAttribute("aria-expanded", String(opened));
  }

  /** @param {number} count */
  showUnread(count) {
    this.badge.textContent = String(count);
    this.badge.hidden = count === 0;
    this.words.textContent = this.labels.text("open");
    const name = count === 0 ? "open" : count === 1 ? "unread_one" : "unread_many";
    this.element.setAttribute("aria-label", this.labels.text(name, { n: count }));
  }
}
