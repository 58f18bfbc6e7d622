/** An appointment: where to go, and a file for the calendar. */

import { button, make, newId } from "./dom.js";
import { download } from "./keep.js";

/**
 * @import { Visit } from "../types/protocol.js"
 * @import { Say } from "./message.js"
 */

/**
 * @param {Visit} visit
 * @param {Say} say
 */
export function drawVisit(visit, say) {
  const facts = [
    [say("where"), visit.where],
    [say("directions"), visit.directions],
  ].filter(([, words]) => words);
  const list = facts.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)]);
  const save = () => download("visit.ics", "text/calendar", calendar(visit, say("visit")));
  return [...(list.length ? [make("dl", {}, ...list)] : []), button("small", say("calendar"), save, "calendar")];
}

/**
 * The visit as a calendar file (RFC 5545). Calendars are often shared: their heading does not say what it is for.
 * @param {Visit} visit
 * @param {string} heading
 */
function calendar(visit, heading) {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Bedside//Web chat//EN",
    "BEGIN:VEVENT",
    `UID:${newId()}`,
    `DTSTAMP:${utc(new Date().toISOString())}`,
    `DTSTART:${utc(visit.start)}`,
    ...(visit.end ? [`DTEND:${utc(visit.end)}`] : []),
    `SUMMARY:${escaped(heading)}`,
    ...(visit.where ? [`LOCATION:${escaped(visit.where)}`] : []),
    ...(visit.directions ? [`DESCRIPTION:${escaped(visit.directions)}`] : []),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

/** @param {string} iso */
function utc(iso) {
  return new Date(iso).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** @param {string} words */
function escaped(words) {
  return words.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** Lines are 75 bytes long at most; 60 characters leave room for accents. @param {string} line */
function folded(line) {
  return line.replace(/(.{60})(?=.)/gu, "$1\r\n ");
}
