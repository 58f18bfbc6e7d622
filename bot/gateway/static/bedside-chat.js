/**
 * The chat widget: `<bedside-chat phone="555-0100">` on any page that loads this module.
 *
 * Attributes: `mode="page"` fills its place instead of opening from a button; `language` (en, es) to start in;
 * `phone`, the clinic's number for when nothing else works.
 */

import { Connection } from "./chat/connection.js";
import { icon, make, memory } from "./chat/dom.js";
import { EmergencyBanner } from "./chat/emergency.js";
import { IdentityForm } from "./chat/identity-form.js";
import { drawIntro } from "./chat/intro.js";
import { Labels } from "./chat/labels.js";
import { Panel } from "./chat/panel.js";
import { Transcript } from "./chat/transcript.js";

const HERE = new URL(import.meta.url);
/** In the order of the cascade. */
const STYLES = ["theme", "panel", "notices", "transcript", "cards", "forms", "preferences"];
const PHONE_WIDTH = window.matchMedia("(max-width: 480px)");

class BedsideChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.page = this.getAttribute("mode") === "page";
    this.cursor = 0;
    this.heard = 0;
    this.unread = 0;
    /** Ids of replies on show: the server may send one twice. @type {Set<number>} */
    this.shown = new Set();
    /** What is not stored by the server yet, in order. @type {Map<string, string>} */
    this.pending = new Map();
    this.labels = new Labels(this.firstLanguage());
    this.build();
    this.connect();
    if (this.page || memory.get("started")) this.start();
  }

  disconnectedCallback() {
    this.connection.stop();
  }

  firstLanguage() {
    const asked = memory.get("language") ?? this.getAttribute("language") ?? navigator.language;
    return asked.startsWith("es") ? "es" : "en";
  }

  build() {
    const { labels } = this;
    const phone = this.getAttribute("phone") ?? "";
    const say = (words) => this.say(words);
    this.transcript = new Transcript(labels, (choice) => this.say(choice.value, choice.label), (id) => this.retry(id));
    this.transcript.list.append(drawIntro(labels, say));
    this.emergency = new EmergencyBanner(phone, (words) => {
      if (words) this.say(words);
      this.panel.input.focus();
    });
    const toInput = () => this.panel.input.focus();
    this.identity = new IdentityForm(labels, (frame) => this.connection.send(frame), toInput);
    const parts = { alert: this.emergency.element, transcript: this.transcript.element, identity: this.identity.element };
    const handlers = { say, close: () => this.close(), switchLanguage: () => this.switchLanguage() };
    this.panel = new Panel(labels, { page: this.page, phone, parts }, handlers);
    this.panel.element.addEventListener("keydown", (event) => this.onKey(event));
    this.attach();
    this.showLanguage();
  }

  attach() {
    this.launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false" }, icon("chat"));
    this.launcherText = make("span", {});
    this.badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
    this.launcher.append(this.launcherText, this.badge);
    this.launcher.addEventListener("click", () => this.open());
    this.panel.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    const styles = STYLES.map((name) => make("link", { rel: "stylesheet", href: new URL(`./chat/style/${name}.css`, HERE).href }));
    const root = make("div", { class: this.page ? "root page" : "root", hidden: true }, this.panel.element);
    if (!this.page) root.append(this.launcher);
    // Unhidden once it looks as it should; a style that failed to load must not keep a patient out.
    Promise.all(styles.map(settled)).then(() => (root.hidden = false));
    this.attachShadow({ mode: "open" }).append(...styles, root);
    this.root = root;
  }

  connect() {
    this.connection = new Connection(HERE);
    this.connection.addEventListener("online", () => this.onOnline());
    this.connection.addEventListener("offline", () => this.onOffline());
    this.connection.addEventListener("frame", (event) => this.onFrame(event.detail));
    window.addEventListener("beforeunload", (event) => this.pending.size && event.preventDefault());
  }

  /** Connects; until the first opening nothing is sent and no session is made. */
  start() {
    memory.set("started", "yes");
    const chosen = memory.get("language") ?? (this.labels.language === "es" ? "es" : "");
    this.connection.start(() => ({ cursor: this.cursor, heard: this.heard }), chosen);
  }

  /** Opens the panel. @param {boolean} focus false when nobody asked: focus then stays where it is */
  open(focus = true) {
    const { element, input } = this.panel;
    if (!this.page && !element.open) this.showDialog(focus);
    this.launcher.setAttribute("aria-expanded", "true");
    this.root.classList.add("opened");
    this.setUnread(0);
    memory.set("seen", String(this.cursor));
    this.start();
    this.transcript.toEnd();
    if (focus) input.focus();
  }

  showDialog(focus) {
    const { element } = this.panel;
    // On a phone it covers the page, so the page behind must be out of reach; a modal dialog takes focus, though.
    if (focus && PHONE_WIDTH.matches) element.showModal();
    else element.setAttribute("open", "");
  }

  close() {
    if (this.page) return;
    this.panel.element.close();
    this.root.classList.remove("opened");
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  /**
   * Says something for the patient: shown at once, sent as soon as there is a line.
   * @param {string} words what is sent
   * @param {string} [label] what is shown, if a choice's label says it better
   */
  say(words, label = words) {
    const id = newId();
    this.pending.set(id, words);
    this.transcript.addOwn(id, label, null);
    this.connection.send({ type: "message", id, text: words });
  }

  retry(id) {
    if (!this.pending.has(id)) return;
    this.transcript.setState(id, "sending");
    this.connection.send({ type: "message", id, text: this.pending.get(id) });
  }

  onOnline() {
    this.panel.showOffline(false);
    // With the same ids, so that what did arrive is not stored twice.
    for (const id of [...this.pending.keys()]) this.retry(id);
  }

  onOffline() {
    this.panel.showOffline(true);
    this.transcript.showTyping(false);
    this.identity.waiting = false;
  }

  onFrame(frame) {
    const handle = {
      ready: () => this.onReady(frame),
      status: () => this.onStatus(frame),
      ack: () => this.onAck(frame),
      echo: () => this.onEcho(frame),
      reply: () => this.onReply(frame),
      error: () => this.onError(frame),
      typing: () => this.transcript.showTyping(true),
    }[frame.type];
    handle?.();
  }

  onReady(frame) {
    if (!this.languageWaits) this.onStatus(frame);
    else this.languageWaits = !this.connection.send({ type: "language", language: this.labels.language });
  }

  onStatus({ mode, language }) {
    this.panel.showMode(mode);
    if (language !== this.labels.language) this.setLanguage(language);
  }

  onAck({ id, stored }) {
    if (stored) this.pending.delete(id);
    this.transcript.setState(id, stored ? "sent" : "failed");
  }

  onEcho({ id, text, at, heard }) {
    this.heard = Math.max(this.heard, heard);
    this.pending.delete(id);
    this.transcript.addOwn(id, text, at);
  }

  onReply({ cursor, reply, at }) {
    if (cursor !== null && this.shown.has(cursor)) return;
    const news = cursor === null || cursor > Number(memory.get("seen") ?? 0);
    if (cursor !== null) {
      this.shown.add(cursor);
      this.cursor = Math.max(this.cursor, cursor);
    }
    this.onUrgent(reply, cursor);
    this.transcript.addReply(reply, at, { announce: news && this.isOpen(), kept: cursor !== null });
    this.identity.follow(reply);
    if (this.isOpen()) memory.set("seen", String(this.cursor));
    else if (news) this.setUnread(this.unread + 1);
  }

  /** Emergencies are shown first of all, and until they are acknowledged. */
  onUrgent(reply, cursor) {
    if (!this.emergency.due(reply, cursor)) return;
    if (!this.isOpen()) this.open(false); // an alert in a closed panel is neither seen nor heard
    this.emergency.show(reply, cursor);
  }

  onError({ code, message, id }) {
    if (code === "bad_frame") return console.warn("bedside-chat: the server could not read a frame");
    if (id && code === "empty") this.pending.delete(id);
    if (id) this.transcript.setState(id, "failed");
    if (!id && this.identity.waiting) this.identity.fail(message);
    else this.transcript.addNotice(message);
  }

  switchLanguage() {
    const language = this.labels.language === "en" ? "es" : "en";
    this.setLanguage(language);
    this.languageWaits = !this.connection.send({ type: "language", language });
  }

  setLanguage(language) {
    memory.set("language", language);
    this.labels.redraw(this.root, language);
    this.showLanguage();
  }

  showLanguage() {
    const { language } = this.labels;
    this.root.lang = language;
    this.panel.language.lang = language === "en" ? "es" : "en";
    this.setUnread(this.unread);
  }

  setUnread(count) {
    this.unread = count;
    this.badge.textContent = String(count);
    this.badge.hidden = count === 0;
    this.launcherText.textContent = this.labels.text("open");
    const name = count === 0 ? "open" : count === 1 ? "unread_one" : "unread_many";
    this.launcher.setAttribute("aria-label", this.labels.text(name, { n: count }));
  }

  isOpen() {
    return this.page || this.panel.element.open;
  }

  /** Esc goes from a message to the input, and from anywhere else closes. */
  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (this.transcript.element.contains(event.target)) this.panel.input.focus();
    else this.close();
  }
}

/** @param {HTMLElement} link */
function settled(link) {
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
  });
}

/** A random UUID (version 4); `crypto.randomUUID` is missing on pages without https. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

customElements.define("bedside-chat", BedsideChat);
