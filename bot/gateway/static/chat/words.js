/** A message's text: paragraphs, lists and strong words, made as elements and never as HTML. */

import { make } from "./dom.js";

const STRONG = /\*\*(.+?)\*\*/;

/**
 * Blank lines part paragraphs; lines that start with a dash or a dot are a list; `**words**` are strong.
 * @param {string} words
 * @returns {HTMLElement[]}
 */
export function paragraphs(words) {
  return words
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map(paragraph);
}

/** The text alone, for reading aloud. @param {string} words */
export function plain(words) {
  return words.replace(new RegExp(STRONG, "g"), "$1");
}

/** @param {string} part */
function paragraph(part) {
  const lines = part.trim().split("\n");
  if (!lines.every((line) => /^[-•] /.test(line))) return make("p", {}, ...inline(part.trim()));
  return make("ul", {}, ...lines.map((line) => make("li", {}, ...inline(line.slice(2)))));
}

/** Splitting by a pattern with a group puts what was between the stars at every odd place. @param {string} line */
function inline(line) {
  return line.split(STRONG).map((piece, place) => (place % 2 ? make("strong", {}, piece) : piece));
}
