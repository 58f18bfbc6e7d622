/** The log-in form's place: the form itself is loaded when somebody has to log in. */

import { make, settled, styleSheet } from "./dom.js";

/** @import { Reply } from "../types/protocol.js" */

export class Identity {
  /** @param {ConstructorParameters<typeof import("./identity-form.js").IdentityForm>} setup */
  constructor(...setup) {
    this.setup = setup;
    /** @type {import("./identity-form.js").IdentityForm|null} */
    this.form = null;
    /** @type {Reply|null} */
    this.newest = null;
    this.element = make("div", { class: "identity-place" });
  }

  /** Follows the conversation. @param {Reply} reply the newest */
  async follow(reply) {
    this.newest = reply;
    if (!this.form && reply.act === "verify") await this.load();
    // While it was loading the talk may have gone on.
    if (this.newest) this.form?.follow(this.newest);
  }

  async load() {
    const { IdentityForm } = await import("./identity-form.js");
    this.form ??= new IdentityForm(...this.setup);
    const style = styleSheet("./identity.css");
    this.element.replaceChildren(style, this.form.element);
    await settled(style);
  }

  get waits() {
    return this.form?.waiting ?? false;
  }

  /** @param {string} words */
  takes(words) {
    return this.form?.takes(words);
  }

  /** Something went wrong on the way. @param {string} words "" if nobody need be told */
  fail(words) {
    this.form?.fail(words);
  }

  hide() {
    this.newest = null;
    this.form?.hide();
  }
}
