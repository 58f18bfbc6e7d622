/** Asks before the chat is deleted, which cannot be undone. */

import { button, make } from "./dom.js";

export class Question {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {() => void} done called when yes was said
   * @param {() => void} leave called when it goes away, for the focus
   */
  constructor(labels, done, leave) {
    this.leave = leave;
    this.yes = button("danger", labels.span("forget_yes"), () => {
      this.hide();
      done();
    });
    this.no = button("quiet", labels.span("forget_no"), () => this.hide());
    const words = make("p", { id: "question" }, labels.span("forget_ask"));
    const buttons = make("div", { class: "buttons" }, this.no, this.yes);
    const attributes = { class: "question", role: "group", "aria-labelledby": "question", hidden: true };
    this.element = make("div", attributes, words, buttons);
  }

  show() {
    this.element.hidden = false;
    this.no.focus();
  }

  hide() {
    this.element.hidden = true;
    this.leave();
  }
}
