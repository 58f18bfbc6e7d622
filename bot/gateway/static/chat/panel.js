/** The chat's frame: header with label and language, notices, transcript, log-in form, composer. */

import { icon, make, phoneLink } from "./dom.js";

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
   * @param {{page: boolean, phone: string, parts: {alert: Element, transcript: Element, identity: Element}}} setup
   * @param {Handlers} handlers
   */
  constructor(labels, { page, phone, parts }, handlers) {
    this.labels = labels;
    this.handlers = handlers;
    this.offline = make("div", { class: "offline", role: "status" });
    this.mode = make("div", { class: "mode", role: "status" });
    this.phone = phone;
    const content = [this.header(page), parts.alert, this.offline, this.mode, parts.transcript, parts.identity];
    this.element = make(page ? "section" : "dialog", { class: "panel" }, ...content, this.composer());
    labels.attribute(this.element, "aria-label", "dialog");
  }

  header(page) {
    const { labels } = this;
    const title = make("h2", {}, labels.span("title"));
    const label = make("p", { class: "label" }, labels.span("label"));
    this.language = make("button", { type: "button", class: "language", onclick: this.handlers.switchLanguage });
    this.language.append(labels.span("switch"));
    const buttons = [this.language];
    if (!page) {
      const close = make("button", { type: "button", class: "round", onclick: this.handlers.close }, icon("close"));
      labels.attribute(close, "aria-label", "close");
      buttons.push(close);
    }
    const mark = make("span", { class: "mark" }, icon("leaf"));
    return make("header", {}, mark, make("div", { class: "who" }, title, label), ...buttons);
  }

  composer() {
    const { labels } = this;
    this.input = make("textarea", { id: "words", rows: "1", maxlength: String(LONGEST), autocomplete: "off" });
    labels.attribute(this.input, "placeholder", "placeholder");
    this.note = make("p", { class: "note", role: "status" });
    const send = make("button", { type: "submit", class: "round send" }, icon("send"));
    labels.attribute(send, "aria-label", "send");
    const name = make("label", { for: "words", class: "unseen" }, labels.span("input"));
    const row = make("div", { class: "row" }, name, this.input, send);
    const person = make("button", { type: "button", class: "person" }, icon("person"), labels.span("person"));
    person.addEventListener("click", () => this.handlers.say(labels.text("person")));
    const form = make("form", { class: "composer" }, this.note, row, person);
    form.addEventListener("submit", (event) => this.submit(event));
    this.input.addEventListener("keydown", (event) => this.onKey(event, form));
    this.input.addEventListener("input", () => this.onInput());
    return form;
  }

  submit(event) {
    event.preventDefault();
    const words = this.input.value.trim();
    if (!words) return;
    this.input.value = "";
    this.onInput();
    this.handlers.say(words);
    this.input.focus();
  }

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
