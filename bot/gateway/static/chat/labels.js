/** The widget's own words on the page, all changed at once when the language changes. */

import { make } from "./dom.js";
import { text } from "./strings.js";

/** @import { Language } from "../types/bedside-chat.js" */

/** Elements carry their key in `data-say`, and in `data-say-x` for an attribute `x`, so `redraw` finds them all. */
export class Labels {
  /** @param {Language} language */
  constructor(language) {
    this.language = language;
    /** @type {((language: Language) => void)[]} */
    this.followers = [];
  }

  /**
   * Draws what depends on the language in more than its words, now and with each change.
   * @param {(language: Language) => void} draw
   */
  onChange(draw) {
    this.followers.push(draw);
    draw(this.language);
  }

  /**
   * A string in the current language.
   * @param {string} key
   * @param {Record<string, string|number>} [values]
   */
  text(key, values) {
    return text(this.language, key, values);
  }

  /**
   * A span that says `key` in whatever language is current.
   * @param {string} key
   * @param {Record<string, string|number>} [values]
   */
  span(key, values = {}) {
    return make("span", { "data-say": key, "data-values": JSON.stringify(values) }, this.text(key, values));
  }

  /**
   * Lets an attribute say `key`.
   * @param {Element} element
   * @param {"aria-label"|"placeholder"|"title"} attribute
   * @param {string} key
   * @param {Record<string, string|number>} [values]
   */
  attribute(element, attribute, key, values = {}) {
    element.setAttribute(`data-say-${attribute}`, key);
    element.setAttribute("data-values", JSON.stringify(values));
    element.setAttribute(attribute, this.text(key, values));
  }

  /**
   * Says everything under `root` in another language.
   * @param {ParentNode} root
   * @param {Language} language
   */
  redraw(root, language) {
    this.language = language;
    for (const draw of this.followers) draw(language);
    for (const span of root.querySelectorAll("[data-say]")) span.textContent = this.said(span, "data-say");
    for (const attribute of ["aria-label", "placeholder", "title"]) {
      for (const element of root.querySelectorAll(`[data-say-${attribute}]`)) {
        element.setAttribute(attribute, this.said(element, `data-say-${attribute}`));
      }
    }
  }

  /**
   * @param {Element} element
   * @param {string} attribute
   */
  said(element, attribute) {
    const values = element.getAttribute("data-values") ?? "{}";
    return this.text(element.getAttribute(attribute) ?? "", JSON.parse(values));
  }
}
