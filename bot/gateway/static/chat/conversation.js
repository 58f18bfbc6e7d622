/** What is said: the patient's words until the server has them, and what comes in, each message once. */

import { memory, newId } from "./dom.js";

/** Milliseconds between two signs that the patient is writing. */
const TYPING_PAUSE = 3000;

/** @import { Frame, ReplyFrame, EchoFrame, ErrorFrame, Status } from "../types/protocol.js" */

export class Conversation {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** How far this browser has read: outbox and inbox ids. */
    this.seen = { cursor: 0, heard: 0 };
    /** Words of the replies on show, by cursor: the server may send one twice, or change it. @type {Map<number, string>} */
    this.shown = new Map();
    /** What is not stored by the server yet, in order. @type {Map<string, string>} */
    this.pending = new Map();
    this.languageWaits = false;
    /** Who has the conversation, in words; null: the assistant. @type {string|null} */
    this.person = null;
    /** Who is writing when somebody is: a name alone. */
    this.writer = "";
    this.toldTyping = 0;
  }

  /**
   * Says something for the patient: shown at once, sent as soon as there is a line.
   * @param {string} words
   * @param {string} [label]
   */
  say(words, label = words) {
    if (this.chat.identity.takes(words)) return;
    const id = newId();
    this.pending.set(id, words);
    this.chat.transcript.addOwn(id, label, null);
    this.chat.start();
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

  /** Lets a coordinator who has the conversation see that the patient is writing. */
  tellTyping() {
    if (this.person === null || Date.now() - this.toldTyping < TYPING_PAUSE) return;
    this.toldTyping = Date.now();
    this.chat.connection.send({ type: "typing" });
  }

  askToForget() {
    if (!this.chat.connection.send({ type: "forget" })) this.chat.transcript.addNotice(this.chat.labels.text("unavailable"));
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
    this.chat.transcript.showTyping("");
    this.chat.identity.fail("");
  }

  /** @param {Frame} frame */
  onFrame(frame) {
    if (frame.type === "ready") this.onReady(frame);
    else if (frame.type === "status") this.onStatus(frame);
    else if (frame.type === "ack") this.onAck(frame.id, frame.stored);
    else if (frame.type === "echo") this.onEcho(frame);
    else if (frame.type === "reply") this.onReply(frame);
    else if (frame.type === "error") this.onError(frame);
    else if (frame.type === "typing") this.chat.transcript.showTyping(this.writer);
    else if (frame.type === "rated") this.chat.transcript.thank(frame.cursor, frame.helpful);
    else if (frame.type === "forgotten") this.onForgotten(frame.erased ?? true);
  }

  /** @param {Status} status */
  onReady(status) {
    if (this.languageWaits) this.tellLanguage();
    else this.onStatus(status);
  }

  /** @param {Status} status */
  onStatus({ mode, language, person, seconds, alarm }) {
    const { labels } = this.chat;
    const named = person ? labels.text("named", { name: person }) : labels.text("somebody");
    this.person = mode === "person" ? named : null;
    this.writer = mode === "person" ? (person ?? labels.text("coordinator")) : labels.text("assistant");
    this.chat.panel.showMode(this.person);
    this.chat.logOff.follow(seconds);
    if (!alarm) this.chat.emergency.over();
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
  onReply(frame) {
    const { cursor, reply } = frame;
    if (cursor !== null && this.shown.get(cursor) === reply.text) return;
    const changed = cursor !== null && this.shown.has(cursor);
    if (cursor !== null) {
      this.shown.set(cursor, reply.text);
      this.seen.cursor = Math.max(this.seen.cursor, cursor);
    }
    if (changed) this.chat.transcript.addReply(frame, false);
    else this.onNewReply(frame);
  }

  /** @param {ReplyFrame} frame */
  onNewReply(frame) {
    const { chat } = this;
    const { cursor, reply } = frame;
    const news = cursor === null || cursor > memory.number("seen");
    // Emergencies are shown first of all, and until they are acknowledged.
    const urgent = chat.emergency.due(reply, cursor);
    if (urgent && !chat.isOpen) chat.open(false); // an alert in a closed panel is neither seen nor heard
    if (urgent) chat.emergency.show(reply, cursor);
    chat.transcript.addReply(frame, news && chat.isOpen);
    chat.identity.follow(reply);
    if (chat.isOpen) this.markSeen();
    else if (news) chat.setUnread(chat.unread + 1);
  }

  /** The conversation is gone, by a wish made here or in another tab; the next words begin a new one. @param {boolean} erased */
  onForgotten(erased) {
    const { chat } = this;
    chat.disconnect();
    this.seen = { cursor: 0, heard: 0 };
    this.shown.clear();
    this.pending.clear();
    for (const key of ["started", "seen", "acknowledged"]) memory.forget(key);
    chat.transcript.clear();
    chat.emergency.clear();
    chat.identity.hide();
    chat.logOff.follow(null);
    chat.panel.showMode(null);
    chat.panel.showOffline(false);
    this.person = null;
    chat.transcript.addNotice(chat.labels.text(erased ? "forgotten" : "forgotten_kept"));
  }

  /** @param {ErrorFrame} frame */
  onError({ code, message, id }) {
    if (code === "bad_frame") return console.warn("bedside-chat: the server could not read a frame");
    if (id && code === "empty") this.pending.delete(id);
    if (id) this.chat.transcript.setState(id, "failed");
    if (!id && this.chat.identity.waits) this.chat.identity.fail(message);
    else this.chat.transcript.addNotice(message);
  }
}
