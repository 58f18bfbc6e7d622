/** What one may do with the conversation as a whole: print it, keep it, delete it. */

import { button, icon, make } from "./dom.js";

/** @typedef {{print: () => void, save: () => void, forget: () => void}} Handlers */

export class Menu {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {Handlers} handlers
   */
  constructor(labels, handlers) {
    const item = (/** @type {string} */ key, /** @type {() => void} */ act, /** @type {"print"|"save"|"bin"} */ drawing) =>
      make("li", {}, button("item", labels.span(key), () => this.choose(act), drawing));
    this.list = make(
      "ul",
      { class: "menu", id: "menu", hidden: true },
      item("print_chat", handlers.print, "print"),
      item("save_chat", handlers.save, "save"),
      item("forget", handlers.forget, "bin"),
    );
    this.opener = button("round", icon("more"), () => this.show(this.list.hidden));
    this.opener.setAttribute("aria-controls", "menu");
    labels.attribute(this.opener, "aria-label", "menu");
    this.element = make("div", { class: "menu-place" }, this.opener, this.list);
    this.element.addEventListener("focusout", (event) => this.onLeave(event));
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(this.element)) this.show(false);
    });
    this.show(false);
  }

  /** @param {boolean} shown */
  show(shown) {
    this.list.hidden = !shown;
    this.opener.setAttribute("aria-expanded", String(shown));
  }

  /** Closes it if it is open, and says whether it was. */
  dismiss() {
    if (this.list.hidden) return false;
    this.show(false);
    this.opener.focus();
    return true;
  }

  /** @param {() => void} act */
  choose(act) {
    this.show(false);
    this.opener.focus();
    act();
  }

  /** @param {FocusEvent} event */
  onLeave(event) {
    const to = /** @type {Node|null} */ (event.relatedTarget);
    if (to && !this.element.contains(to)) this.show(false);
  }
}
