/**
 * The chat widget: `<bedside-chat phone="555-0100">` on any page that loads this module.
 * `types/bedside-chat.d.ts` lists its attributes, properties, methods and events; `docs/embedding.md` explains them.
 */

import { Chat } from "./chat/chat.js";
import { languageOf } from "./chat/strings.js";

/**
 * @import { Language } from "./types/bedside-chat.js"
 *
 * @typedef {import("./types/bedside-chat.js").BedsideChat} Promised
 */

/** @implements {Promised} */
class BedsideChat extends HTMLElement {
  static observedAttributes = ["language", "theme", "position", "open", "readonly"];

  /** @type {Chat|null} */
  #chat = null;

  connectedCallback() {
    if (this.#chat) this.#chat.reconnect();
    else this.#chat = new Chat(this);
  }

  disconnectedCallback() {
    this.#chat?.disconnect();
  }

  /**
   * @param {string} name
   * @param {string|null} before
   * @param {string|null} value
   */
  attributeChangedCallback(name, before, value) {
    const chat = this.#chat;
    if (!chat || before === value) return;
    if (name === "language" && value) chat.chooseLanguage(languageOf(value));
    else if (name !== "open") chat.follow();
    else if (this.open && !chat.isOpen) chat.open(false);
    else if (!this.open) chat.close(false);
  }

  get language() {
    return this.#chat?.labels.language ?? languageOf(this.getAttribute("language") ?? "");
  }

  /** @param {Language} value */
  set language(value) {
    if (this.#chat) this.#chat.chooseLanguage(value);
    else this.setAttribute("language", value);
  }

  get open() {
    return this.hasAttribute("open");
  }

  set open(value) {
    this.toggleAttribute("open", value);
  }

  get readOnly() {
    return this.hasAttribute("readonly");
  }

  set readOnly(value) {
    this.toggleAttribute("readonly", value);
  }

  get unread() {
    return this.#chat?.unread ?? 0;
  }

  show() {
    this.#chat?.open();
  }

  hide() {
    this.#chat?.close();
  }

  /** @param {string} words */
  ask(words) {
    this.show();
    if (words.trim() && !this.readOnly) this.#chat?.conversation.say(words.trim());
  }
}

customElements.define("bedside-chat", BedsideChat);
