/** Warns a logged-in patient before the log-off, and hides what shows a record once it is due, connected or not. */

import { button, make } from "./dom.js";

/** Seconds before the log-off at which it is announced: WCAG 2.2.1 asks for 20 at least. */
const WARNING = 60;

export class LogOff {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {{stay: () => void, due: () => void, leave: () => void}} handlers
   */
  constructor(labels, handlers) {
    this.labels = labels;
    this.handlers = handlers;
    /** When it is due, on this device's clock; null while nobody is logged in. @type {number|null} */
    this.at = null;
    this.timer = 0;
    this.element = make("div", { class: "log-off", role: "status" });
    // Timers sleep with the device.
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** @param {number|null} seconds */
  follow(seconds) {
    this.at = seconds === null ? null : Date.now() + seconds * 1000;
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    const left = this.at === null ? Number.POSITIVE_INFINITY : (this.at - Date.now()) / 1000;
    this.warn(left > 0 && left <= WARNING);
    if (left <= 0) {
      this.at = null;
      this.handlers.due();
    } else if (this.at !== null) {
      this.timer = setTimeout(() => this.look(), (left > WARNING ? left - WARNING : left) * 1000 + 50);
    }
  }

  /** @param {boolean} on */
  warn(on) {
    if (on === this.element.hasChildNodes()) return;
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    const focused = this.element.contains(root.activeElement);
    const stay = () => button("main", this.labels.span("stay"), this.handlers.stay);
    this.element.replaceChildren(...(on ? [make("p", {}, this.labels.span("log_off_soon")), stay()] : []));
    if (focused) this.handlers.leave();
  }
}
