/** A message's text: paragraphs, lists and strong words, made as elements and never as HTML. */

import { make } from "./dom.js";

const STRONG = /\*\*(.+?)\*\*/;
const BULLET = /^[-•] /;

/**
 * Blank lines part paragraphs; lines that start with a dash or a dot are a list; `**words**` are strong.
 * @param {string} words
 * @returns {HTMLElement[]}
 */
export function paragraphs(words) {
  return words.split(/\n\s*\n/).flatMap((part) => runs(part.trim().split("\n")));
}

/** The text alone, for reading aloud. @param {string} words */
export function plain(words) {
  return words.replace(new RegExp(STRONG, "g"), "$1");
}

/** Lines of one part: bullets that follow one another are one list. @param {string[]} lines */
function runs(lines) {
  /** @type {string[][]} */
  const found = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last && BULLET.test(last[0]) === BULLET.test(line)) last.push(line);
    else if (line.trim()) found.push([line]);
  }
  return found.map(draw);
}

/** @param {string[]} run */
function draw(run) {
  if (!BULLET.test(run[0])) return make("p", {}, ...inline(run.join("\n")));
  return make("ul", {}, ...run.map((line) => make("li", {}, ...inline(line.slice(2)))));
}

/** Splitting by a pattern with a group puts what was between the stars at every odd place. @param {string} line */
function inline(line) {
  return line.split(STRONG).map((piece, place) => (place % 2 ? make("strong", {}, piece) : piece));
}
