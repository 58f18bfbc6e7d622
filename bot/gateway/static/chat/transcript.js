/** The list of messages: their order, their send states, who is writing, and the separate live region. */

import { browseByKeys } from "./browse.js";
import { headDay, redrawDays } from "./days.js";
import { button, make } from "./dom.js";
import { author, drawOwn, drawReply } from "./message.js";
import { Resume } from "./player.js";
import { thank } from "./rating.js";
import { Scroller } from "./scroller.js";
import { text } from "./strings.js";
import { plain } from "./words.js";

/** Milliseconds after which nobody is taken to be writing any more. */
const WRITING = 30_000;

/**
 * @import { Reply, ReplyFrame } from "../types/protocol.js"
 *
 * @typedef {object} Handlers
 * @property {(choice: import("../types/protocol.js").Choice) => void} choose
 * @property {(id: string) => void} retry
 * @property {(cursor: number, helpful: boolean) => boolean} rate
 * @property {(message: Element, title: string) => void} print
 */

/** What a line from the widget itself has beside its words. @type {Omit<Reply, "text"|"language">} */
const BLANK = {
  act: "clarify",
  author: "system",
  author_name: null,
  urgency: "none",
  topic: null,
  aspect: null,
  sections: [],
  step: null,
  choices: [],
  sources: [],
  standing: "",
  results: [],
  visit: null,
  inquiry: null,
  private: false,
};

export class Transcript {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {Element} intro
   * @param {Handlers} handlers
   */
  constructor(labels, intro, handlers) {
    this.labels = labels;
    this.intro = intro;
    this.handlers = handlers;
    /** The patient's messages by their id. @type {Map<string, HTMLElement>} */
    this.own = new Map();
    /** Replies that the server keeps, by cursor. @type {Map<number, HTMLElement>} */
    this.replies = new Map();
    /** @type {HTMLElement|null} */
    this.lastSent = null;
    this.resume = new Resume(labels);
    this.typingTimer = 0;
    this.list = make("div", { class: "list" }, intro);
    const hint = make("p", { class: "unseen", id: "log-hint" }, labels.span("hint"));
    // Off: what is new is said by `announcer`, once and without buttons and times.
    this.log = make(
      "div",
      { class: "log", role: "log", "aria-live": "off", tabindex: "0", "aria-describedby": "log-hint" },
      this.list,
    );
    labels.attribute(this.log, "aria-label", "transcript");
    this.announcer = make("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "false" });
    this.typing = make("p", { class: "typing", role: "status" });
    this.scroller = new Scroller(this.log, this.list, labels.span("new_messages"));
    this.element = make("div", { class: "transcript" }, this.log, hint, this.scroller.more, this.typing, this.resume.element, this.announcer);
    browseByKeys(this.log, this.list);
    labels.onChange((language) => redrawDays(this.list, language));
  }

  /** Every message on show, oldest first, with the days' headings. */
  get messages() {
    return this.list.querySelectorAll(":scope > .message, :scope > .day");
  }

  clear() {
    this.list.replaceChildren(this.intro);
    this.own.clear();
    this.replies.clear();
    this.lastSent = null;
    this.resume.clear();
  }

  /**
   * Adds a message to the patient, or puts it in the place of the one with its cursor.
   * @param {ReplyFrame} frame
   * @param {boolean} announce
   */
  addReply({ cursor, reply, at, helpful = null, card = null }, announce) {
    this.showTyping("");
    const { choose, print, rate } = this.handlers;
    const rated = cursor === null ? null : { helpful, rate: (/** @type {boolean} */ value) => rate(cursor, value) };
    const message = drawReply(reply, card, at, { choose, print, labels: this.labels, rated });
    const old = cursor === null ? undefined : this.replies.get(cursor);
    if (cursor !== null) this.replies.set(cursor, message);
    if (old) {
      replace(old, message);
      return;
    }
    this.put(message, cursor === null ? null : at);
    this.resume.follow(reply, message);
    if (announce) this.announce(reply);
  }

  /**
   * @param {number} cursor
   * @param {boolean} helpful
   */
  thank(cursor, helpful) {
    thank(this.replies.get(cursor)?.querySelector(".rating"), helpful, this.labels);
  }

  /** Takes what shows a record off the screen. */
  hidePrivate() {
    for (const message of this.list.querySelectorAll("[data-private]")) {
      const language = message.getAttribute("lang") === "es" ? "es" : "en";
      message.querySelector(".body")?.replaceChildren(make("p", {}, text(language, "private_hidden")));
      message.removeAttribute("data-private");
    }
  }

  /**
   * Adds something the patient said, once per id.
   * @param {string} id
   * @param {string} words
   * @param {string|null} at
   */
  addOwn(id, words, at) {
    let message = this.own.get(id);
    if (!message) {
      message = drawOwn(words, at ?? new Date().toISOString(), this.labels.span("you"), this.labels.language);
      this.own.set(id, message);
      this.put(message, at);
    } else if (at) {
      this.put(message, at);
    }
    this.setState(id, at ? "sent" : "sending");
  }

  /**
   * @param {string} id
   * @param {"sending"|"sent"|"failed"} state
   */
  setState(id, state) {
    const message = this.own.get(id);
    if (!message || message.dataset.state === state) return;
    message.dataset.state = state;
    message.querySelector(".state")?.remove();
    const line = make("p", { class: "state" }, this.labels.span(state));
    if (state === "failed") {
      line.append(" ", button("again", this.labels.span("retry"), () => this.handlers.retry(id)));
      this.speak(this.labels.text("failed"), this.labels.language);
    }
    message.append(line);
    // That earlier ones were sent goes without saying.
    if (state === "sent" && this.lastSent !== message) {
      if (this.lastSent?.dataset.state === "sent") this.lastSent.querySelector(".state")?.remove();
      this.lastSent = message;
    }
    this.scroller.follow();
  }

  /** A line from the widget itself, such as a limit's notice. @param {string} words */
  addNotice(words) {
    /** @type {Reply} */
    const reply = { ...BLANK, text: words, language: this.labels.language };
    this.addReply({ type: "reply", cursor: null, reply, at: new Date().toISOString() }, true);
  }

  /** @param {string} name */
  showTyping(name) {
    clearTimeout(this.typingTimer);
    if (!name && !this.typing.hasChildNodes()) return;
    this.typing.replaceChildren(...(name ? [dots(), this.labels.span("typing", { name })] : []));
    if (!name) return;
    this.typingTimer = setTimeout(() => this.showTyping(""), WRITING);
    this.scroller.follow();
  }

  /**
   * Puts a message where the server's time says, which is nearly always the end. What is not stored yet has no
   * such time, and stays below what is; what the server does not keep stays where it was said. This device's own
   * clock may be wrong and is not asked.
   * @param {HTMLElement} message
   * @param {string|null} at
   */
  put(message, at) {
    if (at) message.dataset.at = at;
    let before = /** @type {HTMLElement|null} */ (this.list.lastElementChild);
    while (at && before && (before === message || later(before, at))) {
      before = /** @type {HTMLElement|null} */ (before.previousElementSibling);
    }
    if (!before) this.list.prepend(message);
    else if (before !== message.previousElementSibling) before.after(message);
    headDay(message, this.labels.language);
    this.scroller.news(message.classList.contains("from-you"));
  }

  /** @param {Reply} reply */
  announce(reply) {
    if (reply.urgency !== "none") return; // the emergency banner says it, at once
    const said = text(reply.language, "said", { author: author(reply).name, text: plain(reply.text) });
    this.speak(said, reply.language);
  }

  /**
   * @param {string} words
   * @param {import("../types/bedside-chat.js").Language} language
   */
  speak(words, language) {
    this.announcer.append(make("p", { lang: language }, words));
    while (this.announcer.childElementCount > 5) this.announcer.firstElementChild?.remove();
  }
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} message
 */
function replace(old, message) {
  const root = /** @type {ShadowRoot} */ (old.getRootNode());
  const focused = old.contains(root.activeElement);
  if (old.dataset.at) message.dataset.at = old.dataset.at;
  old.replaceWith(message);
  if (focused) message.focus();
}

/**
 * @param {HTMLElement} message
 * @param {string} at
 */
function later(message, at) {
  const pending = message.classList.contains("from-you") && !message.dataset.at;
  return pending || Date.parse(message.dataset.at ?? "") > Date.parse(at);
}

function dots() {
  return make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
}
