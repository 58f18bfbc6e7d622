/** The parts of an answer that show a record. Loaded when there is one to show. */

import { styleSheet } from "./dom.js";
import { drawResults } from "./results.js";
import { drawVisit } from "./visit.js";

/**
 * @param {import("../types/protocol.js").Series[]} results
 * @param {import("../types/protocol.js").Visit|null} visit
 * @param {import("./message.js").Say} say
 * @param {string} language
 */
export function drawRecord(results, visit, say, language) {
  const drawn = results.map((series) => drawResults(series, say, language));
  return [styleSheet("./record.css"), ...drawn, ...(visit ? drawVisit(visit, say) : [])];
}
