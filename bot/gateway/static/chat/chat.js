/** Puts the parts of one chat together: the button, the panel, the conversation, and the line to the server. */

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { memory } from "./dom.js";
import { EmergencyBanner } from "./emergency.js";
import { Identity } from "./identity.js";
import { drawIntro } from "./intro.js";
import { Labels } from "./labels.js";
import { Launcher } from "./launcher.js";
import { LogOff } from "./log-off.js";
import { Menu } from "./menu.js";
import { Panel } from "./panel.js";
import { attach } from "./root.js";
import { hush } from "./speech.js";
import { languageOf } from "./strings.js";
import { Transcript } from "./transcript.js";

/** @import { Language } from "../types/bedside-chat.js" */

const HERE = new URL("../", import.meta.url);
const PHONE = window.matchMedia("(max-width: 480px), (max-height: 480px)");
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

export class Chat {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.page = host.getAttribute("mode") === "page";
    this.unread = 0;
    this.labels = new Labels(firstLanguage(host));
    this.connection = new Connection(HERE);
    const { labels } = this;
    const phone = host.getAttribute("phone") ?? "";
    /** @param {string} words */
    const say = (words) => this.conversation.say(words);
    const toInput = () => this.panel.input.focus();
    this.transcript = new Transcript(labels, drawIntro(labels, host, say), {
      choose: (choice) => this.conversation.say(choice.value, choice.label),
      retry: (id) => this.conversation.retry(id),
      rate: (cursor, helpful) => this.connection.send({ type: "rate", cursor, helpful }),
      print: (message, title) => this.keep("print", [message], title),
    });
    this.emergency = new EmergencyBanner(phone, (words) => {
      if (words) say(words);
      toInput();
    });
    this.identity = new Identity(labels, this.connection, toInput);
    this.logOff = new LogOff(labels, {
      stay: () => this.connection.send({ type: "stay" }),
      due: () => this.transcript.hidePrivate(),
      leave: toInput,
    });
    /** @type {import("./question.js").Question|null} */
    this.question = null;
    this.menu = new Menu(labels, {
      print: () => this.keep("print"),
      save: () => this.keep("save"),
      forget: () => this.beforeForgetting(toInput),
    });
    this.panel = new Panel(
      labels,
      { page: this.page, phone },
      {
        alert: this.emergency.element,
        menu: this.menu.element,
        notices: [this.logOff.element],
        transcript: this.transcript.element,
        forms: [this.identity.element],
      },
      {
        say,
        close: () => this.close(),
        switchLanguage: () => this.chooseLanguage(labels.language === "en" ? "es" : "en"),
        typing: () => this.conversation.tellTyping(),
        refuseFiles: () => this.transcript.addNotice(labels.text("no_files")),
      },
    );
    this.launcher = new Launcher(labels, () => this.open());
    this.conversation = new Conversation(this);
    const panel = /** @type {HTMLElement} */ (this.panel.element);
    panel.addEventListener("keydown", (event) => this.onKey(event));
    panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.root = attach(host, this.page, panel, this.launcher.element);
    this.listen();
    this.showLanguage();
    this.follow();
    if (host.hasAttribute("open")) this.open(false);
    else if (this.page || memory.get("started")) this.start();
  }

  listen() {
    const { connection, conversation } = this;
    connection.addEventListener("online", () => {
      conversation.onOnline();
      this.tell("online");
    });
    connection.addEventListener("offline", () => {
      conversation.onOffline();
      this.tell("offline");
    });
    connection.addEventListener("frame", (event) => conversation.onFrame(/** @type {CustomEvent} */ (event).detail));
    DARK.addEventListener("change", () => this.follow());
    memory.watch((key) => this.onOtherTab(key));
    window.addEventListener("beforeunload", (event) => conversation.pending.size && event.preventDefault());
  }

  /** Another tab of this browser has read on. @param {string} key what it remembered */
  onOtherTab(key) {
    if (key === "seen" && memory.number("seen") >= this.conversation.seen.cursor) this.setUnread(0);
    if (key === "acknowledged") this.emergency.readElsewhere();
  }

  /**
   * Puts messages on paper or in a file.
   * @param {"print"|"save"} how
   * @param {Iterable<Element>} [messages]
   * @param {string} [title]
   */
  async keep(how, messages = this.transcript.messages, title = this.labels.text("paper_title")) {
    const { language } = this.labels;
    const keep = await import("./keep.js");
    if (how === "print") keep.print(/** @type {ShadowRoot} */ (this.host.shadowRoot), title, messages, language);
    else keep.save(title, messages, language);
  }

  /** Asks first, in words that are loaded when somebody wants that. @param {() => void} leave */
  async beforeForgetting(leave) {
    const { Question } = await import("./question.js");
    if (!this.question) {
      this.question = new Question(this.labels, () => this.conversation.askToForget(), leave);
      this.identity.element.after(this.question.element);
    }
    this.question.show();
  }

  /** Connects; until the first opening nothing is sent and no session is made. */
  start() {
    memory.set("started", "yes");
    const chosen = memory.get("language") ?? (this.labels.language === "es" ? "es" : "");
    this.connection.start(() => this.conversation.seen, chosen);
  }

  reconnect() {
    if (memory.get("started")) this.start();
  }

  disconnect() {
    this.connection.stop();
  }

  get isOpen() {
    return this.page || this.panel.dialog.open;
  }

  /** Opens the panel. @param {boolean} [focus] false when nobody asked: focus then stays where it is */
  open(focus = true) {
    const wasOpen = this.isOpen;
    if (!wasOpen) this.showDialog(focus);
    this.launcher.show(true);
    this.setUnread(0);
    this.conversation.markSeen();
    this.start();
    this.transcript.scroller.toEnd();
    if (focus) this.panel.input.focus();
    if (wasOpen) return;
    this.host.toggleAttribute("open", true);
    this.tell("open");
  }

  /** @param {boolean} focus */
  showDialog(focus) {
    // On a phone it covers the page, so the page behind must be out of reach; a modal dialog takes focus, though.
    if (focus && PHONE.matches) this.panel.dialog.showModal();
    else this.panel.dialog.setAttribute("open", "");
  }

  /** Closes the panel. @param {boolean} [focus] whether the button gets the focus: it does when a person closed */
  close(focus = true) {
    if (this.page || !this.isOpen) return;
    hush();
    this.panel.dialog.close();
    this.launcher.show(false);
    if (focus) this.launcher.element.focus();
    this.host.toggleAttribute("open", false);
    this.tell("close");
  }

  /** Follows the attributes that say how it looks and whether one may write. */
  follow() {
    const { host, root } = this;
    const theme = host.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && DARK.matches);
    root.dataset.theme = dark ? "dark" : "light";
    root.dataset.position = host.getAttribute("position") === "start" ? "start" : "end";
    root.toggleAttribute("data-readonly", host.hasAttribute("readonly"));
    this.panel.setReadOnly(host.hasAttribute("readonly"));
  }

  /** Speaks a language because somebody asked for it. @param {Language} language */
  chooseLanguage(language) {
    if (language === this.labels.language) return;
    this.setLanguage(language);
    this.conversation.tellLanguage();
  }

  /** @param {Language} language */
  setLanguage(language) {
    memory.set("language", language);
    this.labels.redraw(this.root, language);
    this.showLanguage();
    this.host.setAttribute("language", language);
    this.tell("language", { language });
  }

  showLanguage() {
    const { language } = this.labels;
    this.root.lang = language;
    this.panel.language.lang = language === "en" ? "es" : "en";
    this.launcher.showUnread(this.unread);
  }

  /** @param {number} count */
  setUnread(count) {
    if (count !== this.unread) this.tell("unread", { count });
    this.unread = count;
    this.launcher.showUnread(count);
  }

  /**
   * Tells the page around the chat; never a word of the conversation.
   * @param {string} name
   * @param {object|null} [detail]
   */
  tell(name, detail = null) {
    this.host.dispatchEvent(new CustomEvent(`bedside-${name}`, { bubbles: true, detail }));
  }

  /** Esc goes from a message to the input, and from anywhere else closes. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (this.menu.dismiss()) return;
    if (this.transcript.element.contains(/** @type {Node} */ (event.target))) this.panel.input.focus();
    else this.close();
  }
}

/** @param {HTMLElement} host */
function firstLanguage(host) {
  return languageOf(memory.get("language") ?? host.getAttribute("language") ?? navigator.language);
}
