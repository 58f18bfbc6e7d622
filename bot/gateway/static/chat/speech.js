/** Reading aloud, by the browser's own voices. */

import { button, icon } from "./dom.js";

/** Slower than talk: health words are new words. */
const PACE = 0.9;
const WORD_PACE = 0.6;

export const canSpeak = "speechSynthesis" in window;

/**
 * Says words, and stops whatever was being said.
 * @param {string} words
 * @param {string} language
 * @param {number} [pace]
 * @param {() => void} [done]
 */
function speak(words, language, pace = PACE, done = () => {}) {
  const speech = new SpeechSynthesisUtterance(words);
  speech.lang = language === "es" ? "es-US" : "en-US";
  speech.rate = pace;
  speech.addEventListener("end", done);
  speech.addEventListener("error", done);
  speechSynthesis.cancel();
  speechSynthesis.speak(speech);
}

export function hush() {
  if (canSpeak) speechSynthesis.cancel();
}

/**
 * A button that reads a message aloud, and stops it.
 * @param {import("./labels.js").Labels} labels
 * @param {() => string} words
 * @param {string} language
 */
export function listenButton(labels, words, language) {
  const show = (/** @type {boolean} */ on) => {
    listen.setAttribute("aria-pressed", String(on));
    listen.replaceChildren(icon(on ? "stop" : "speaker"), labels.span(on ? "stop" : "listen"));
  };
  const listen = button("small", "", () => {
    const on = listen.getAttribute("aria-pressed") !== "true";
    if (on) speak(words(), language, PACE, () => show(false));
    else hush();
    show(on);
  });
  show(false);
  return listen;
}

/**
 * A button that says one name, slowly.
 * @param {string} label
 * @param {string} name
 * @param {string} language
 */
export function sayButton(label, name, language) {
  const say = button("round say", icon("speaker"), () => speak(name, language, WORD_PACE));
  say.setAttribute("aria-label", label);
  return say;
}
