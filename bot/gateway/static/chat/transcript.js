/** The list of messages: order, send states, moving through it by keyboard, and the separate live region. */

import { button, make } from "./dom.js";
import { author, drawOwn, drawReply } from "./message.js";
import { text } from "./strings.js";
import { plain } from "./words.js";

/** Pixels from the end within which the view follows new messages. */
const NEAR_END = 120;
/** Pixels left free above a message the view is put on. */
const MARGIN = 8;
/** @type {Record<string, number>} */
const MOVES = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

/** @typedef {import("../types/protocol.js").Reply} Reply */

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
  inquiry: null,
  private: false,
};

/**
 * @typedef {object} Handlers
 * @property {(choice: import("../types/protocol.js").Choice) => void} choose
 * @property {(id: string) => void} retry
 */

export class Transcript {
  /**
   * @param {import("./labels.js").Labels} labels
   * @param {Handlers} handlers
   */
  constructor(labels, handlers) {
    this.labels = labels;
    this.handlers = handlers;
    /** @type {Map<string, HTMLElement>} */
    this.own = new Map();
    this.typingTimer = 0;
    this.restsAt = 0;
    this.list = make("div", { class: "list" });
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
    this.more = button("more", labels.span("new_messages"), () => this.toEnd(), "down");
    this.more.hidden = true;
    this.log.addEventListener("keydown", (event) => this.onKey(event));
    this.log.addEventListener("scroll", () => this.onScroll(), { passive: true });
    // The banner and the log-in form take room from the transcript: the newest message stays in view.
    new ResizeObserver(() => this.follow()).observe(this.log);
    this.element = make("div", { class: "transcript" }, this.log, hint, this.more, this.typing, this.announcer);
  }

  /**
   * Adds a message to the patient.
   * @param {Reply} reply
   * @param {string} at ISO time
   * @param {{announce: boolean, kept: boolean}} how whether to say it aloud, and whether the server keeps it
   */
  addReply(reply, at, { announce, kept }) {
    this.showTyping(false);
    this.put(drawReply(reply, at, this.handlers.choose), kept ? at : null);
    for (const player of [...this.list.querySelectorAll(".player")].slice(0, -1)) player.classList.add("past");
    if (announce) this.announce(reply);
  }

  /**
   * Adds something the patient said, once per id.
   * @param {string} id
   * @param {string} words
   * @param {string|null} at the server's time once it is stored there
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
      const again = button("again", this.labels.span("retry"), () => this.handlers.retry(id));
      line.append(" ", again);
      this.speak(this.labels.text("failed"), this.labels.language);
    }
    message.append(line);
    this.follow();
  }

  onScroll() {
    if (this.nearEnd()) this.more.hidden = true;
  }

  /** A line from the widget itself, such as a limit's notice. @param {string} words */
  addNotice(words) {
    /** @type {Reply} */
    const reply = { ...BLANK, text: words, language: this.labels.language };
    this.addReply(reply, new Date().toISOString(), { announce: true, kept: false });
  }

  /** @param {boolean} on the assistant is writing; goes off by itself after 30 s */
  showTyping(on) {
    clearTimeout(this.typingTimer);
    this.typing.replaceChildren(...(on ? [dots(), this.labels.span("typing")] : []));
    if (!on) return;
    this.typingTimer = setTimeout(() => this.showTyping(false), 30_000);
    this.follow();
  }

  /** Shows the newest message: its end, or its beginning if it is taller than the view. */
  toEnd() {
    const { log, list } = this;
    const newest = /** @type {HTMLElement} */ (list.lastElementChild);
    log.scrollTop = Math.min(log.scrollHeight, newest.offsetTop - log.offsetTop - MARGIN);
    this.restsAt = log.scrollTop;
    this.more.hidden = true;
  }

  /** Whether the reader is at the end, or where the view was last put: then it moves on with new messages. */
  following() {
    return this.nearEnd() || Math.abs(this.log.scrollTop - this.restsAt) < 2;
  }

  nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  /**
   * Puts a message where the server's time says, which is nearly always the end. What is not stored yet has no
   * such time, and stays below what is; what the server does not keep stays where it was said. This device's own clock may be wrong and is not asked.
   * @param {HTMLElement} message
   * @param {string|null} at the server's time; null: the end
   */
  put(message, at) {
    const following = this.following();
    if (at) message.dataset.at = at;
    let before = /** @type {HTMLElement|null} */ (this.list.lastElementChild);
    while (at && before && (before === message || later(before, at))) before = /** @type {HTMLElement|null} */ (before.previousElementSibling);
    if (before && before !== message.previousElementSibling) before.after(message);
    if (!before) this.list.prepend(message);
    if (following || message.classList.contains("from-you")) this.toEnd();
    else this.more.hidden = false;
  }

  follow() {
    if (this.following()) this.toEnd();
  }

  /** @param {Reply} reply */
  announce(reply) {
    if (reply.urgency !== "none") return; // the emergency banner says it, at once
    const said = text(reply.language, "said", { author: author(reply).name, text: plain(reply.text) });
    this.speak(said, reply.language);
  }

  /**
   * @param {string} words
   * @param {import("./strings.js").Language} language
   */
  speak(words, language) {
    this.announcer.append(make("p", { lang: language }, words));
    while (this.announcer.childElementCount > 5) this.announcer.firstElementChild?.remove();
  }

  /** Up, Down, Home and End move through messages; Enter goes into one; Esc is left to the widget. @param {KeyboardEvent} event */
  onKey(event) {
    const messages = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".message")]);
    const target = /** @type {HTMLElement} */ (event.target);
    const active = /** @type {HTMLElement|null} */ (target.closest(".message"));
    if (event.key === "Enter" && active && target === active) {
      /** @type {HTMLElement|null} */ (active.querySelector("summary, button, a"))?.focus();
    } else if (event.key in MOVES && (target === this.log || target === active)) {
      event.preventDefault();
      messages[next(active ? messages.indexOf(active) : -1, MOVES[event.key], messages.length)]?.focus();
    }
  }
}

/**
 * @param {number} current
 * @param {number} move
 * @param {number} count
 */
function next(current, move, count) {
  if (current < 0) return move === -Infinity ? 0 : move === 1 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, current + move));
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
