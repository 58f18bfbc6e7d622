/** The chat's frame: header with label and language, notices, transcript, log-in form, composer. */

import { button, icon, make, phoneLink } from "./dom.js";
import { NUMBERS } from "./numbers.js";

/** What the server takes of one message, in characters; it keeps the first of them and says so. */
const LONGEST = 4000;
const KEPT = 2000;

/**
 * @typedef {object} Handlers
 * @property {(words: string) => void} say
 * @property {() => void} close
 * @property {() => void} switchLanguage
 * @property {() => void} typing
 * @property {() => void} refuseFiles
 */

export class Panel {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {{page: boolean, phone: string}} setup
   * @param {{alert: Element, menu: Element, notices: Element[], transcript: Element, forms: Element[]}} parts
   * @param {Handlers} handlers
   */
  constructor(labels, { page, phone }, parts, handlers) {
    this.labels = labels;
    this.handlers = handlers;
    this.offline = make("div", { class: "offline", role: "status" });
    this.mode = make("div", { class: "mode", role: "status" });
    this.label = make("span", {}, labels.span("label"));
    this.phone = phone;
    this.language = button("language", labels.span("switch"), handlers.switchLanguage);
    const notices = [parts.alert, this.offline, this.mode, ...parts.notices];
    const content = [this.header(page, parts.menu), ...notices, parts.transcript, ...parts.forms];
    this.input = make("textarea", { id: "words", rows: "1", autocomplete: "off" });
    this.note = make("p", { class: "note", role: "status" });
    this.composer = this.drawComposer();
    this.element = make(page ? "section" : "dialog", { class: "panel" }, ...content, this.composer);
    labels.attribute(this.element, "aria-label", "dialog");
  }

  /**
   * @param {boolean} page
   * @param {Element} menu
   */
  header(page, menu) {
    const { labels } = this;
    const title = make("h2", {}, labels.span("title"));
    const label = make("p", { class: "label" }, this.label);
    const buttons = [this.language, menu];
    if (!page) {
      const close = button("round", icon("close"), this.handlers.close);
      labels.attribute(close, "aria-label", "close");
      buttons.push(close);
    }
    const mark = make("span", { class: "mark" }, icon("leaf"));
    // No `header`: outside of a page it is none, and checkers take it for the page's own.
    return make("div", { class: "head" }, mark, title, ...buttons, label);
  }

  /** The panel as a dialog; on a page of its own it is none, and is never opened or closed. */
  get dialog() {
    return /** @type {HTMLDialogElement} */ (this.element);
  }

  drawComposer() {
    const { labels } = this;
    labels.attribute(this.input, "placeholder", "placeholder");
    const send = make("button", { type: "submit", class: "round send" }, icon("send"));
    labels.attribute(send, "aria-label", "send");
    const name = make("label", { for: "words", class: "unseen" }, labels.span("input"));
    const row = make("div", { class: "row" }, name, this.input, send);
    const ask = () => this.handlers.say(labels.text("person"));
    const person = button("person", labels.span("person"), ask, "person");
    const form = make("form", { class: "composer" }, this.note, row, person);
    form.addEventListener("submit", (event) => this.submit(event));
    this.input.addEventListener("keydown", (event) => this.onKey(event, form));
    this.input.addEventListener("input", () => {
      this.onInput();
      this.handlers.typing();
    });
    for (const event of ["paste", "drop"]) form.addEventListener(event, (given) => this.onFiles(given));
    return form;
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const words = this.input.value.trim();
    // A limit of the box itself would cut off what is pasted, without a word.
    if (!words || words.length > LONGEST) return;
    this.input.value = "";
    this.onInput();
    this.handlers.say(words);
    this.input.focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLFormElement} form
   */
  onKey(event, form) {
    // While an input method composes a word, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  /** Files are refused in words, instead of opening in place of the page. @param {Event} event */
  onFiles(event) {
    const { clipboardData = null, dataTransfer = null } = /** @type {any} */ (event);
    if (!(clipboardData ?? dataTransfer)?.files.length) return;
    event.preventDefault();
    this.handlers.refuseFiles();
  }

  onInput() {
    this.showLength(this.input.value.trim().length);
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  /** @param {number} length */
  showLength(length) {
    const note = length > LONGEST ? "too_long" : length > KEPT ? "long" : "";
    if (note === (this.note.getAttribute("data-note") ?? "")) return;
    this.note.setAttribute("data-note", note);
    this.note.replaceChildren(...(note ? [this.labels.span(note)] : []));
  }

  /** @param {boolean} readOnly */
  setReadOnly(readOnly) {
    this.composer.hidden = readOnly;
  }

  /** @param {boolean} offline */
  showOffline(offline) {
    if (offline === this.offline.hasChildNodes()) return;
    const { labels, phone } = this;
    const links = make("span", { class: "calls" }, phoneLink(labels.span("offline_emergency"), NUMBERS.emergency));
    if (phone) links.append(phoneLink(labels.span("offline_call", { phone }), phone));
    this.offline.replaceChildren(...(offline ? [labels.span("offline"), links] : []));
  }

  /** Says who answers. @param {string|null} person a coordinator in words; null: the assistant */
  showMode(person) {
    const { labels } = this;
    const shown = this.mode.getAttribute("data-person");
    if (person === shown) return;
    this.mode.toggleAttribute("data-person", person !== null);
    if (person !== null) this.mode.setAttribute("data-person", person);
    const said = person === null ? [] : [icon("person"), labels.span("person_here", { name: person })];
    this.mode.replaceChildren(...said);
    this.label.replaceChildren(person ?? labels.span("label"));
  }
}
