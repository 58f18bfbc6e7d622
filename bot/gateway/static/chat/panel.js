/** The chat's frame: header with label and language, notices, transcript, log-in form, composer. */

import { button, icon, make, phoneLink } from "./dom.js";

/** Where typing ends; the server reads the first 2,000 characters and says so. */
const LONGEST = 4000;
const READ_LENGTH = 2000;

/**
 * @typedef {object} Handlers
 * @property {(words: string) => void} say
 * @property {() => void} close
 * @property {() => void} switchLanguage
 */

export class Panel {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {{page: boolean, phone: string}} setup
   * @param {{alert: Element, transcript: Element, identity: Element}} parts
   * @param {Handlers} handlers
   */
  constructor(labels, { page, phone }, parts, handlers) {
    this.labels = labels;
    this.handlers = handlers;
    this.offline = make("div", { class: "offline", role: "status" });
    this.mode = make("div", { class: "mode", role: "status" });
    this.phone = phone;
    this.language = button("language", labels.span("switch"), handlers.switchLanguage);
    const content = [this.header(page), parts.alert, this.offline, this.mode, parts.transcript, parts.identity];
    this.input = make("textarea", { id: "words", rows: "1", maxlength: String(LONGEST), autocomplete: "off" });
    this.note = make("p", { class: "note", role: "status" });
    this.composer = this.drawComposer();
    this.element = make(page ? "section" : "dialog", { class: "panel" }, ...content, this.composer);
    labels.attribute(this.element, "aria-label", "dialog");
  }

  /** @param {boolean} page */
  header(page) {
    const { labels } = this;
    const title = make("h2", {}, labels.span("title"));
    const label = make("p", { class: "label" }, labels.span("label"));
    const buttons = [this.language];
    if (!page) {
      const close = button("round", icon("close"), this.handlers.close);
      labels.attribute(close, "aria-label", "close");
      buttons.push(close);
    }
    const mark = make("span", { class: "mark" }, icon("leaf"));
    return make("header", {}, mark, make("div", { class: "who" }, title, label), ...buttons);
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
    this.input.addEventListener("input", () => this.onInput());
    return form;
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const words = this.input.value.trim();
    if (!words) return;
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

  onInput() {
    const long = this.input.value.length > READ_LENGTH;
    if (long !== this.note.hasChildNodes()) this.note.replaceChildren(...(long ? [this.labels.span("long")] : []));
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  /** @param {boolean} readOnly */
  setReadOnly(readOnly) {
    this.composer.hidden = readOnly;
  }

  /** @param {boolean} offline */
  showOffline(offline) {
    if (offline === this.offline.hasChildNodes()) return;
    const { labels, phone } = this;
    const links = make("span", { class: "calls" }, phoneLink(labels.span("offline_911"), "911"));
    if (phone) links.append(phoneLink(labels.span("offline_call", { phone }), phone));
    this.offline.replaceChildren(...(offline ? [labels.span("offline"), links] : []));
  }

  /** @param {"bot"|"person"} mode who answers */
  showMode(mode) {
    const person = mode === "person";
    if (person === this.mode.hasChildNodes()) return;
    this.mode.replaceChildren(...(person ? [icon("person"), this.labels.span("person_here")] : []));
  }
}
