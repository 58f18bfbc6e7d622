/** Test values as the laboratory gave them: a small line, and the same in a table. Nothing here says good or bad. */

import { make } from "./dom.js";

/**
 * @import { Series } from "../types/protocol.js"
 * @import { Say } from "./message.js"
 */

const SPACE = "http://www.w3.org/2000/svg";
const WIDE = 320;
const HIGH = 120;
const EDGE = 26;

/**
 * @param {Series} series
 * @param {Say} say
 * @param {string} language
 */
export function drawResults(series, say, language) {
  const day = (/** @type {string} */ on) =>
    new Date(`${on}T12:00:00`).toLocaleDateString(language === "es" ? "es-US" : "en-US", { dateStyle: "medium" });
  const unit = series.unit ? ` (${series.unit})` : "";
  const numbers = series.values.map(({ value }) => Number(value));
  const figure = make("figure", { class: "results" }, make("figcaption", {}, `${series.name}${unit}`));
  if (numbers.length > 1 && numbers.every(Number.isFinite)) figure.append(chart(series, numbers, say, day));
  const head = ["date", "value", "mark"].map((key) => make("th", { scope: "col" }, say(key)));
  const rows = series.values.map(({ on, value, mark }) =>
    make("tr", {}, make("th", { scope: "row" }, day(on)), make("td", {}, value), make("td", {}, mark || "–")),
  );
  const name = say("results_table", { name: series.name });
  figure.append(
    make("table", { "aria-label": name }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)),
  );
  return figure;
}

/**
 * @param {Series} series
 * @param {number[]} numbers
 * @param {Say} say
 * @param {(on: string) => string} day
 */
function chart(series, numbers, say, day) {
  const times = series.values.map(({ on }) => Date.parse(on));
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const x = scale(times[0], times[times.length - 1], EDGE, WIDE - EDGE);
  const y = scale(least, most, HIGH - EDGE, EDGE);
  const points = numbers.map((number, place) => ({ x: x(times[place]), y: y(number), value: series.values[place].value }));
  const label = say("results_chart", {
    name: series.name,
    n: numbers.length,
    from: day(series.values[0].on),
    to: day(series.values[numbers.length - 1].on),
    least,
    most,
  });
  const svg = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  svg.append(shape("polyline", { points: points.map((point) => `${point.x},${point.y}`).join(" ") }));
  for (const point of points) {
    const words = shape("text", { x: String(point.x), y: String(point.y - 9), "text-anchor": "middle" });
    words.textContent = point.value;
    svg.append(shape("circle", { cx: String(point.x), cy: String(point.y), r: "4.5" }), words);
  }
  return svg;
}

/**
 * From one stretch to another; a stretch of no length to the middle.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 */
function scale(low, high, from, to) {
  return (/** @type {number} */ value) =>
    high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from);
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function shape(tag, attributes) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
