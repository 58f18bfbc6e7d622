/** Drawing one message: who speaks, the words, and a reply's card, steps, sources and choices. */

import { button, make } from "./dom.js";
import { drawRating } from "./rating.js";
import { STRINGS, text } from "./strings.js";
import { paragraphs } from "./words.js";

/**
 * @typedef {import("../types/protocol.js").Reply} Reply
 * @typedef {import("../types/protocol.js").Choice} Choice
 * @typedef {import("../types/protocol.js").Source} Source
 * @typedef {import("./strings.js").Language} Language
 * @typedef {import("./labels.js").Labels} Labels
 *
 * @typedef {object} How
 * @property {(choice: Choice) => void} choose called when a choice is tapped
 * @property {Labels} labels
 * @property {{helpful: boolean|null, rate: (helpful: boolean) => boolean}|null} rated null if it cannot be
 *
 * @typedef {(key: string, values?: Record<string, string|number>) => string} Say
 */

/**
 * Who is speaking, in words.
 * @param {Reply} reply
 * @returns {{name: string, role: string}}
 */
export function author(reply) {
  /** @param {string} key */
  const say = (key) => text(reply.language, key);
  if (reply.author === "system") return { name: say("notice"), role: "" };
  if (reply.author === "assistant") return { name: say("assistant"), role: say("label") };
  if (!reply.author_name) return { name: say("coordinator"), role: "" };
  return { name: reply.author_name, role: say("coordinator_role") };
}

/**
 * A message to the patient.
 * @param {Reply} reply
 * @param {string} at ISO time
 * @param {How} how
 * @returns {HTMLElement}
 */
export function drawReply(reply, at, { choose, labels, rated }) {
  /** @type {Say} */
  const say = (key, values) => text(reply.language, key, values);
  const { name, role } = author(reply);
  const body = make("div", { class: "body" }, ...paragraphs(reply.text));
  const message = make(
    "div",
    {
      class: `message from-${reply.author}`,
      lang: reply.language,
      role: "article",
      tabindex: "-1",
      "data-said": at,
      "data-private": reply.private,
    },
    byline(name, role, at, reply.language),
  );
  if (reply.urgency !== "none") message.classList.add("urgent");
  if (reply.topic) body.prepend(...topicHead(reply.topic, reply.language));
  if (reply.step) body.prepend(stepHead(reply.step, say));
  if (reply.topic || reply.step) message.classList.add("card");
  body.append(...reply.sections.map(section));
  if (reply.sources.length) body.append(sources(reply, say));
  if (reply.standing) body.append(make("p", { class: "standing" }, reply.standing));
  message.append(body);
  if (reply.choices.length) message.append(choices(reply, say, choose));
  if (rated && reply.act === "answer" && reply.author === "assistant") {
    message.append(drawRating(labels, rated.helpful, rated.rate));
  }
  return message;
}

/**
 * What the patient said.
 * @param {string} words
 * @param {string} at ISO time
 * @param {HTMLElement} you the word for the patient, kept in the widget's language
 * @param {Language} language
 * @returns {HTMLElement}
 */
export function drawOwn(words, at, you, language) {
  const line = make("p", { class: "byline" }, you, " · ", clock(at, language));
  const body = make("div", { class: "body" }, make("p", { dir: "auto" }, words));
  const attributes = { class: "message from-you", role: "article", tabindex: "-1", "data-said": at };
  return make("div", attributes, line, body);
}

/**
 * @param {string} name
 * @param {string} role
 * @param {string} at
 * @param {Language} language
 */
function byline(name, role, at, language) {
  const author = make("span", { class: "author" }, name);
  return make("p", { class: "byline" }, author, role ? ` · ${role} · ` : " · ", clock(at, language));
}

/**
 * @param {string} at
 * @param {Language} language
 */
function clock(at, language) {
  const time = new Date(at);
  const shown = time.toLocaleTimeString(language === "es" ? "es-US" : "en-US", { hour: "numeric", minute: "2-digit" });
  return make("time", { datetime: at }, shown);
}

/**
 * @param {{kind: string, name: string}} topic
 * @param {Language} language
 */
function topicHead(topic, language) {
  const kind = make("p", { class: "kind" }, STRINGS[language][`kind_${topic.kind}`] ?? topic.kind);
  return [kind, make("h3", {}, topic.name)];
}

/**
 * @param {{number: number, total: number}} step
 * @param {Say} say
 */
function stepHead(step, say) {
  const label = say("step", { n: step.number, total: step.total });
  const bar = make("progress", { max: String(step.total), value: String(step.number), "aria-label": label });
  return make("div", { class: "step" }, make("p", { class: "step-label" }, label), bar);
}

/** @param {{heading: string, text: string}} part */
function section(part) {
  return make("details", {}, make("summary", {}, part.heading), ...paragraphs(part.text));
}

/**
 * @param {Reply} reply
 * @param {Say} say
 */
function sources(reply, say) {
  const items = reply.sources.map((source) => {
    const day = new Date(`${source.read}T12:00:00`);
    const read = Number.isNaN(day.getTime()) ? source.read : day.toLocaleDateString(reply.language, { dateStyle: "medium" });
    return make("li", {}, link(source, say), ` (${say("checked", { date: read })})`);
  });
  return make("details", { class: "sources" }, make("summary", {}, say("sources")), make("ul", {}, ...items));
}

/**
 * @param {Source} source
 * @param {Say} say
 */
function link(source, say) {
  if (!source.url.startsWith("https://")) return source.title;
  const attributes = { href: source.url, target: "_blank", rel: "noopener noreferrer" };
  return make("a", attributes, source.title, make("span", { class: "unseen" }, ` ${say("new_tab")}`));
}

/**
 * @param {Reply} reply
 * @param {Say} say
 * @param {(choice: Choice) => void} choose
 */
function choices(reply, say, choose) {
  const buttons = reply.choices.map((choice) =>
    button("choice", choice.label, () => choose(choice)),
  );
  const kind = reply.step ? "choices player" : "choices";
  return make("div", { class: kind, role: "group", "aria-label": say("choices") }, ...buttons);
}
