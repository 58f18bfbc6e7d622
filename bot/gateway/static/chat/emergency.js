/** The emergency banner: says at once what to do, and stays until the patient says it is read. */

import { button, icon, make, memory, phoneLink } from "./dom.js";
import { NUMBERS } from "./numbers.js";
import { text } from "./strings.js";
import { paragraphs } from "./words.js";

/** Whom to call, by the reply's urgency (standards 5.1). @type {Record<string, string[]>} */
const CALLS = {
  emergency: ["emergency"],
  crisis: ["crisis", "emergency"],
  poison: ["poison", "emergency"],
  care_now: [],
};
const READ = "acknowledged";

/** @import { Reply } from "../types/protocol.js" */

export class EmergencyBanner {
  /**
   * @param {string} phone
   * @param {(words: string) => void} done
   */
  constructor(phone, done) {
    this.phone = phone;
    this.done = done;
    /** Of the reply on show. @type {number|null} */
    this.cursor = null;
    /** Whether the server keeps the alarm on show until it is read. */
    this.kept = false;
    this.element = make("div", { class: "emergency", role: "alert" });
  }

  /**
   * Whether a reply is urgent and not acknowledged yet.
   * @param {Reply} reply
   * @param {number|null} cursor
   */
  due(reply, cursor) {
    return reply.urgency in CALLS && (cursor === null || cursor > memory.number(READ));
  }

  /**
   * Shows an urgent reply.
   * @param {Reply} reply
   * @param {number|null} cursor
   */
  show(reply, cursor) {
    /** @param {string} key */
    const say = (key) => text(reply.language, key);
    // Not every country has all of them.
    const named = CALLS[reply.urgency].filter((name) => reply.text.includes(NUMBERS[name]));
    const calls = named.map((name) => phoneLink(say(`call_${name}`), NUMBERS[name]));
    if (reply.urgency === "care_now" && this.phone) calls.push(phoneLink(`${say("call_clinic")} ${this.phone}`, this.phone));
    const heading = make("h3", {}, icon("alert"), say(reply.urgency));
    const read = button("read", say("acknowledge"), () => this.acknowledge(cursor, reply));
    this.cursor = cursor;
    // The server repeats what is more than urgent until it is told; what it could not keep it does not repeat.
    this.kept = cursor !== null && reply.urgency !== "care_now";
    this.element.lang = reply.language;
    // The call comes first: on a small screen the words may have to be scrolled, the call must not.
    const call = make("div", { class: "calls" }, ...calls);
    this.element.replaceChildren(heading, call, ...paragraphs(reply.text), make("div", { class: "calls" }, read));
  }

  /**
   * @param {number|null} cursor
   * @param {Reply} reply
   */
  acknowledge(cursor, reply) {
    this.remember(cursor);
    this.done(this.kept ? text(reply.language, "acknowledge") : "");
  }

  /** The server keeps the alarm no longer: the patient wrote that help is called, say, or a person has taken over. */
  over() {
    if (this.kept) this.remember(this.cursor);
  }

  /** @param {number|null} cursor */
  remember(cursor) {
    if (cursor !== null) memory.set(READ, String(Math.max(cursor, memory.number(READ))));
    this.element.replaceChildren();
  }

  /** It was acknowledged in another tab of this browser. */
  readElsewhere() {
    if (this.cursor !== null && this.cursor <= memory.number(READ)) this.element.replaceChildren();
  }

  clear() {
    this.element.replaceChildren();
  }
}
