/** The log-in form. What is typed here goes to the server's identity desk and never into the transcript. */

import { button, icon, make } from "./dom.js";

/** @typedef {{key: string, hint: string|null, attributes: Record<string, string>}} Field */

/** @type {Record<"claim"|"code", Field[]>} */
const FIELDS = {
  claim: [
    { key: "name", hint: null, attributes: { autocomplete: "name", autocapitalize: "words" } },
    { key: "birth_date", hint: "birth_hint", attributes: { autocomplete: "bday" } },
  ],
  code: [{ key: "code", hint: "code_hint", attributes: { autocomplete: "one-time-code", inputmode: "numeric" } }],
};

export class IdentityForm {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {(frame: object) => boolean} send
   * @param {() => void} leave called when focus has to go elsewhere because the form goes away
   */
  constructor(labels, send, leave) {
    this.labels = labels;
    this.send = send;
    this.leave = leave;
    /** @type {"claim"|"code"|null} */
    this.stage = null;
    this.waiting = false;
    this.problem = make("p", { class: "problem", role: "alert" });
    this.element = make("form", { class: "identity", novalidate: true, hidden: true });
    this.element.addEventListener("submit", (event) => this.submit(event));
    labels.attribute(this.element, "aria-label", "verify_title");
  }

  /** Follows the conversation: shows what the newest reply asks for. @param {import("../types/protocol.js").Reply} reply */
  follow(reply) {
    this.waiting = false;
    if (reply.act !== "verify") this.hide();
    else this.show(reply.aspect === "code" ? "code" : "claim");
  }

  /** @param {"claim"|"code"} stage */
  show(stage) {
    const focused = this.focused();
    this.problem.replaceChildren();
    if (this.stage !== stage || stage === "code") this.draw(stage);
    this.stage = stage;
    this.element.hidden = false;
    if (focused) this.inputs[0].focus();
  }

  hide() {
    const focused = this.focused();
    this.element.hidden = true;
    this.element.replaceChildren();
    this.stage = null;
    if (focused) this.leave();
  }

  /** Something went wrong on the way. @param {string} words */
  fail(words) {
    this.waiting = false;
    this.problem.replaceChildren(words);
  }

  /** @param {"claim"|"code"} stage */
  draw(stage) {
    const { labels } = this;
    const heading = make("h3", {}, icon("lock"), labels.span("verify_title"));
    const privacy = make("p", { class: "privacy" }, labels.span("verify_private"));
    const cancel = button("quiet", labels.span("cancel"), () => this.hide());
    const go = make("button", { type: "submit", class: "main" }, labels.span("continue"));
    const buttons = make("div", { class: "buttons" }, cancel, go);
    this.element.replaceChildren(heading, privacy, ...FIELDS[stage].map((f) => this.field(f)), this.problem, buttons);
  }

  /** @param {Field} field */
  field({ key, hint, attributes }) {
    const id = `identity-${key}`;
    const described = hint ? { "aria-describedby": `${id}-hint` } : {};
    const input = make("input", { id, name: key, type: "text", required: true, ...described, ...attributes });
    const label = make("label", { for: id }, this.labels.span(key));
    const help = hint ? [make("p", { class: "hint", id: `${id}-hint` }, this.labels.span(hint))] : [];
    return make("div", { class: "field" }, label, ...help, input);
  }

  get inputs() {
    return [...this.element.querySelectorAll("input")];
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const { inputs } = this;
    for (const input of inputs) input.setAttribute("aria-invalid", String(!input.value.trim()));
    const empty = inputs.find((input) => !input.value.trim());
    if (empty) {
      this.problem.replaceChildren(this.labels.span("required"));
      empty.focus();
    } else if (!this.waiting) {
      this.problem.replaceChildren();
      this.waiting = this.send(this.frame(inputs));
      if (!this.waiting) this.problem.replaceChildren(this.labels.span("unavailable"));
    }
  }

  /** @param {HTMLInputElement[]} inputs */
  frame(inputs) {
    const [first, second] = inputs.map((input) => input.value.trim());
    if (this.stage === "code") return { type: "code", code: first.replace(/[\s-]/g, "") };
    return { type: "identity", name: first, birth_date: second };
  }

  focused() {
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    return this.element.contains(root.activeElement);
  }
}
