/** What is said: the patient's words until the server has them, and what comes in, each message once. */

import { memory, newId } from "./dom.js";

/**
 * @typedef {import("../types/protocol.js").Frame} Frame
 * @typedef {import("../types/protocol.js").ReplyFrame} ReplyFrame
 * @typedef {import("../types/protocol.js").EchoFrame} EchoFrame
 * @typedef {import("../types/protocol.js").ErrorFrame} ErrorFrame
 * @typedef {import("../types/protocol.js").Status} Status
 */

export class Conversation {
  /** @param {import("./chat.js").Chat} chat whose parts show what is said */
  constructor(chat) {
    this.chat = chat;
    /** How far this browser has read: outbox and inbox ids. */
    this.seen = { cursor: 0, heard: 0 };
    /** Ids of replies on show: the server may send one twice. @type {Set<number>} */
    this.shown = new Set();
    /** What is not stored by the server yet, in order. @type {Map<string, string>} */
    this.pending = new Map();
    this.languageWaits = false;
  }

  /**
   * Says something for the patient: shown at once, sent as soon as there is a line.
   * @param {string} words what is sent
   * @param {string} [label] what is shown, if a choice's label says it better
   */
  say(words, label = words) {
    const id = newId();
    this.pending.set(id, words);
    this.chat.transcript.addOwn(id, label, null);
    this.chat.connection.send({ type: "message", id, text: words });
  }

  /** @param {string} id */
  retry(id) {
    const text = this.pending.get(id);
    if (text === undefined) return;
    this.chat.transcript.setState(id, "sending");
    this.chat.connection.send({ type: "message", id, text });
  }

  tellLanguage() {
    this.languageWaits = !this.chat.connection.send({ type: "language", language: this.chat.labels.language });
  }

  /** Everything so far has been on the screen. */
  markSeen() {
    memory.set("seen", String(this.seen.cursor));
  }

  onOnline() {
    this.chat.panel.showOffline(false);
    // With the same ids, so that what did arrive is not stored twice.
    for (const id of [...this.pending.keys()]) this.retry(id);
  }

  onOffline() {
    this.chat.panel.showOffline(true);
    this.chat.transcript.showTyping(false);
    this.chat.identity.waiting = false;
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.type === "ready") this.onReady(frame);
    else if (frame.type === "status") this.onStatus(frame);
    else if (frame.type === "ack") this.onAck(frame.id, frame.stored);
    else if (frame.type === "echo") this.onEcho(frame);
    else if (frame.type === "reply") this.onReply(frame);
    else if (frame.type === "error") this.onError(frame);
    else if (frame.type === "typing") this.chat.transcript.showTyping(true);
  }

  /** @param {Status} status */
  onReady(status) {
    if (this.languageWaits) this.tellLanguage();
    else this.onStatus(status);
  }

  /** @param {Status} status */
  onStatus({ mode, language }) {
    this.chat.panel.showMode(mode);
    if (language !== this.chat.labels.language) this.chat.setLanguage(language);
  }

  /**
   * @param {string} id
   * @param {boolean} stored
   */
  onAck(id, stored) {
    if (stored) this.pending.delete(id);
    this.chat.transcript.setState(id, stored ? "sent" : "failed");
  }

  /** @param {EchoFrame} frame */
  onEcho({ id, text, at, heard }) {
    this.seen.heard = Math.max(this.seen.heard, heard);
    this.pending.delete(id);
    this.chat.transcript.addOwn(id, text, at);
  }

  /** @param {ReplyFrame} frame */
  onReply({ cursor, reply, at }) {
    if (cursor !== null && this.shown.has(cursor)) return;
    const { chat } = this;
    const news = cursor === null || cursor > memory.number("seen");
    if (cursor !== null) {
      this.shown.add(cursor);
      this.seen.cursor = Math.max(this.seen.cursor, cursor);
    }
    // Emergencies are shown first of all, and until they are acknowledged.
    const urgent = chat.emergency.due(reply, cursor);
    if (urgent && !chat.isOpen) chat.open(false); // an alert in a closed panel is neither seen nor heard
    if (urgent) chat.emergency.show(reply, cursor);
    chat.transcript.addReply(reply, at, { announce: news && chat.isOpen, kept: cursor !== null });
    chat.identity.follow(reply);
    if (chat.isOpen) this.markSeen();
    else if (news) chat.setUnread(chat.unread + 1);
  }

  /** @param {ErrorFrame} frame */
  onError({ code, message, id }) {
    if (code === "bad_frame") return console.warn("bedside-chat: the server could not read a frame");
    if (id && code === "empty") this.pending.delete(id);
    if (id) this.chat.transcript.setState(id, "failed");
    if (!id && this.chat.identity.waiting) this.chat.identity.fail(message);
    else this.chat.transcript.addNotice(message);
  }
}
