/**
 * The log-in form. What is typed here goes to the server's identity desk and never into the transcript: not over the
 * line, for only the answer to a request can bring the new cookie with which the log-in begins.
 */

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

/** Six figures and nothing else, as people write them. */
const CODE = /^\s*\d(?:[\s.-]?\d){5}\s*$/;

/**
 * @param {URL} address
 * @param {Record<string, string>} fields
 * @returns {Promise<import("../types/protocol.js").LogIn>}
 */
async function post(address, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(address, { method: "POST", body, credentials: "include", signal: AbortSignal.timeout(15_000) });
  if (!answer.ok) throw new Error(`log-in: ${answer.status}`);
  return answer.json();
}

export class IdentityForm {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {import("./connection.js").Connection} connection
   * @param {() => void} leave called when focus has to go elsewhere because the form goes away
   */
  constructor(labels, connection, leave) {
    this.labels = labels;
    this.connection = connection;
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
      this.waiting = true;
      this.ask(this.details(inputs));
    }
  }

  /** A code typed as a message is entered here. @param {string} words */
  takes(words) {
    if (this.stage !== "code" || !CODE.test(words)) return false;
    this.inputs[0].value = words;
    this.element.requestSubmit();
    return true;
  }

  /**
   * @param {HTMLInputElement[]} inputs
   * @returns {Record<string, string>}
   */
  details(inputs) {
    const [first, second] = inputs.map((input) => input.value.trim());
    const { language } = this.labels;
    if (this.stage === "code") return { language, code: first.replace(/[\s.-]/g, "") };
    return { language, name: first, birth_date: second };
  }

  /** @param {Record<string, string>} details */
  async ask(details) {
    const { connection } = this;
    try {
      const { frame, renewed } = await post(new URL("/chat/log-in", connection.base), details);
      if (frame) connection.dispatchEvent(new CustomEvent("frame", { detail: frame }));
      if (renewed) connection.connect();
      this.waiting = false;
    } catch {
      this.fail(this.labels.text("unavailable"));
    }
  }

  focused() {
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    return this.element.contains(root.activeElement);
  }
}
