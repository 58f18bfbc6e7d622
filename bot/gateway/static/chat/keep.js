/** Taking words out of the chat: on paper, or as a file. Loaded when first asked for. */

import { make } from "./dom.js";
import { text } from "./strings.js";

/** @import { Language } from "../types/bedside-chat.js" */

/** What is of no use on paper. */
const LEFT_OUT = ".choices, .rating, .tools, .state, .unseen, .intro, button, progress";

/**
 * Prints messages, with all their parts open.
 * @param {ShadowRoot} root
 * @param {string} title
 * @param {Iterable<Element>} messages
 * @param {Language} language
 */
export function print(root, title, messages, language) {
  root.querySelector("iframe")?.remove();
  const frame = make("iframe", { class: "paper", title, tabindex: "-1", "aria-hidden": "true" });
  root.append(frame);
  const page = /** @type {Document} */ (frame.contentDocument);
  const style = page.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("./paper.css", import.meta.url).href;
  page.title = title;
  page.documentElement.lang = language;
  page.head.append(style);
  page.body.append(...sheet(title, messages, language).map((part) => page.importNode(part, true)));
  const go = () => frame.contentWindow?.print();
  style.addEventListener("load", go);
  style.addEventListener("error", go);
}

/**
 * Saves messages as a text file.
 * @param {string} title
 * @param {Iterable<Element>} messages
 * @param {Language} language
 */
export function save(title, messages, language) {
  const lines = sheet(title, messages, language).map((part) => {
    const blocks = part.matches("h1, p") ? [part] : [...part.querySelectorAll("p, li, h3, summary, tr")];
    return blocks.map((block) => (block.textContent ?? "").trim()).join("\n");
  });
  download("bedside-chat.txt", "text/plain", `${lines.join("\n\n")}\n`);
}

/**
 * Hands over a file made here.
 * @param {string} name
 * @param {string} type
 * @param {string} content
 */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  make("a", { href: address, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * @param {string} title
 * @param {Iterable<Element>} messages
 * @param {Language} language
 */
function sheet(title, messages, language) {
  const day = new Date().toLocaleDateString(language === "es" ? "es-US" : "en-US", { dateStyle: "long" });
  const head = [make("h1", {}, title), make("p", {}, `${day}. ${text(language, "label")}. ${text(language, "paper_note")}`)];
  return [...head, ...[...messages].map(bare)];
}

/** @param {Element} message */
function bare(message) {
  const copy = /** @type {HTMLElement} */ (message.cloneNode(true));
  for (const useless of copy.querySelectorAll(LEFT_OUT)) useless.remove();
  for (const part of copy.querySelectorAll("details")) part.open = true;
  // Paper has no links.
  for (const link of copy.querySelectorAll("a")) link.append(`, ${link.href}`);
  return copy;
}
