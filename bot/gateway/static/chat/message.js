/** Drawing one message: who speaks, the words, and the parts of a reply that are more than words. */

import { button, make } from "./dom.js";
import { drawProgress, drawStart, drawStep } from "./player.js";
import { drawRating } from "./rating.js";
import { canSpeak, listenButton, sayButton } from "./speech.js";
import { STRINGS, text } from "./strings.js";
import { paragraphs } from "./words.js";

/**
 * @import { Reply, Card, Choice, Source, Topic } from "../types/protocol.js"
 * @import { Language } from "../types/bedside-chat.js"
 * @import { Labels } from "./labels.js"
 *
 * @typedef {object} How
 * @property {(choice: Choice) => void} choose called when a choice is tapped
 * @property {(message: Element, title: string) => void} print
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
 * @param {Card|null} card
 * @param {string} at
 * @param {How} how
 * @returns {HTMLElement}
 */
export function drawReply(reply, card, at, how) {
  /** @type {Say} */
  const say = (key, values) => text(reply.language, key, values);
  const { name, role } = author(reply);
  const who = byline([make("span", { class: "author" }, name), role && ` · ${role}`], at, reply.language);
  const message = article(`from-${reply.author}`, at, who, body(reply, card, say));
  message.lang = reply.language;
  message.toggleAttribute("data-private", reply.private);
  if (reply.urgency !== "none") message.classList.add("urgent");
  if (reply.topic || reply.step) message.classList.add("card");
  if (reply.choices.length) message.append(choices(reply.choices, say("choices"), how.choose, reply.step ? "player" : ""));
  if (card?.related.length) message.append(related(card.related, say, how.choose));
  if (reply.act === "answer" && reply.author === "assistant") message.append(tools(reply, message, say, how));
  return message;
}

/**
 * What the patient said.
 * @param {string} words
 * @param {string} at
 * @param {HTMLElement} you
 * @param {Language} language
 * @returns {HTMLElement}
 */
export function drawOwn(words, at, you, language) {
  const body = make("div", { class: "body" }, make("p", { dir: "auto" }, words));
  return article("from-you", at, byline([you], at, language), body);
}

let count = 0;

/**
 * One message, named by who said it and when, and described by what was said, for whoever moves to it by keyboard.
 * @param {string} kind
 * @param {string} at
 * @param {HTMLElement} who
 * @param {HTMLElement} what
 */
function article(kind, at, who, what) {
  count += 1;
  who.id = `who-${count}`;
  what.id = `what-${count}`;
  const named = { "aria-labelledby": who.id, "aria-describedby": what.id };
  const attributes = { class: `message ${kind}`, role: "article", tabindex: "-1", "data-said": at, ...named };
  return make("div", attributes, who, what);
}

/**
 * @param {Reply} reply
 * @param {Card|null} card
 * @param {Say} say
 */
function body(reply, card, say) {
  const drawn = reply.step ? drawStep(reply, card, say) : drawStart(paragraphs(reply.text), card, say);
  const parts = make("div", { class: "body" });
  if (reply.topic) parts.append(...topicHead(reply.topic, card, say, reply.language));
  if (reply.step) parts.append(drawProgress(reply.step, say));
  parts.append(...drawn);
  if (reply.results?.length || reply.visit) parts.append(recordParts(reply, say));
  parts.append(...reply.sections.map(section));
  if (reply.sources.length) parts.append(sources(reply, say));
  if (reply.standing) parts.append(make("p", { class: "standing" }, reply.standing));
  return parts;
}

/**
 * What only a logged-in patient sees; drawn as soon as its code is there.
 * @param {Reply} reply
 * @param {Say} say
 */
function recordParts({ results = [], visit, language }, say) {
  const place = make("div", { class: "record" });
  import("./record.js").then(({ drawRecord }) => drawRecord(place, results, visit ?? null, say, language));
  return place;
}

/**
 * @param {(Node|string)[]} who
 * @param {string} at
 * @param {Language} language
 */
function byline(who, at, language) {
  return make("p", { class: "byline" }, ...who, " ", make("span", { class: "at" }, "· ", clock(at, language)));
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
 * @param {Topic} topic
 * @param {Card|null} card
 * @param {Say} say
 * @param {Language} language
 */
function topicHead(topic, card, say, language) {
  const kind = make("p", { class: "kind" }, STRINGS[language][`kind_${topic.kind}`] ?? topic.kind);
  const name = make("div", { class: "name" }, make("h3", {}, topic.name));
  if (canSpeak) name.append(sayButton(say("how_to_say", { name: topic.name }), topic.name, language));
  return [kind, name, ...(card?.say ? [make("p", { class: "said" }, card.say)] : [])];
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
 * @param {Choice[]} offered
 * @param {string} name
 * @param {(choice: Choice) => void} choose
 * @param {string} kind
 */
function choices(offered, name, choose, kind) {
  const buttons = offered.map((choice) => button("choice", choice.label, () => choose(choice)));
  return make("div", { class: `choices ${kind}`, role: "group", "aria-label": name }, ...buttons);
}

/**
 * @param {Choice[]} offered
 * @param {Say} say
 * @param {(choice: Choice) => void} choose
 */
function related(offered, say, choose) {
  const group = choices(offered, say("related"), choose, "related");
  group.prepend(make("span", { class: "lead", "aria-hidden": "true" }, say("related")));
  return group;
}

/**
 * What one can do with an answer: listen, print, say whether it helped.
 * @param {Reply} reply
 * @param {HTMLElement} message
 * @param {Say} say
 * @param {How} how
 */
function tools(reply, message, say, { print, labels, rated }) {
  const row = make("div", { class: "tools" });
  const aloud = () => [...message.querySelectorAll("h3, .body p, .body li, summary")].filter(seen).map(words).join(". ");
  if (canSpeak) row.append(listenButton(labels, aloud, reply.language));
  row.append(button("small", labels.span("print"), () => print(message, reply.topic?.name ?? say("paper_title")), "print"));
  if (rated) row.append(drawRating(labels, rated.helpful, rated.rate));
  return row;
}

/** @param {Element} element */
function seen(element) {
  return !element.closest("details:not([open]) > :not(summary), .standing");
}

/** @param {Element} element */
function words(element) {
  return (element.textContent ?? "").replace(/[.\s]+$/, "");
}
