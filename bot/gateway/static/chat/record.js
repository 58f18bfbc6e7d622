/** The parts of an answer that show a record. Loaded when there is one to show. */

import { settled, styleSheet } from "./dom.js";
import { drawResults } from "./results.js";
import { drawVisit } from "./visit.js";

/**
 * Fills the place of a record, once it looks as it should.
 * @param {Element} place
 * @param {import("../types/protocol.js").Series[]} results
 * @param {import("../types/protocol.js").Visit|null} visit
 * @param {import("./message.js").Say} say
 * @param {string} language
 */
export async function drawRecord(place, results, visit, say, language) {
  const style = styleSheet("./record.css");
  place.append(style);
  await settled(style);
  place.append(...results.map((series) => drawResults(series, say, language)), ...(visit ? drawVisit(visit, say) : []));
}
