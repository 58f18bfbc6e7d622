/** A question that must be answered before something is done that cannot be undone. */

import { button, make } from "./dom.js";

export class Question {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {{ask: string, yes: string, no: string}} keys of what it says
   * @param {() => void} done called when yes was said
   * @param {() => void} leave called when it goes away, for the focus
   */
  constructor(labels, { ask, yes, no }, done, leave) {
    this.leave = leave;
    this.yes = button("danger", labels.span(yes), () => {
      this.hide();
      done();
    });
    this.no = button("quiet", labels.span(no), () => this.hide());
    const words = make("p", { id: "question" }, labels.span(ask));
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
