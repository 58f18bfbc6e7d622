/** What the server says on the line (`bot/gateway/webchat/frames.py`) and what its replies hold (`bot/reply.py`). */

import type { Language } from "./bedside-chat.js";

export type Mode = "bot" | "person";

export interface Choice {
  label: string;
  value: string;
}

export interface Topic {
  id: string;
  kind: string;
  name: string;
}

export interface Source {
  title: string;
  url: string;
  read: string;
}

/** A test's values, oldest first, as the laboratory gave them. */
export interface Series {
  name: string;
  unit: string;
  values: { value: string; on: string; mark: string }[];
}

export interface Visit {
  what: string;
  start: string;
  end: string | null;
  where: string;
  directions: string;
}

/** What the library knows of an answer beside its words. */
export interface Card {
  say: string | null;
  related: Choice[];
  supplies: string[];
  warnings: string[];
  step: { text: string; caution: string | null; why: string | null } | null;
}

export interface Reply {
  text: string;
  act: string;
  language: Language;
  author: "assistant" | "coordinator" | "system";
  author_name: string | null;
  urgency: "none" | "care_now" | "emergency" | "crisis" | "poison";
  topic: Topic | null;
  aspect: string | null;
  sections: { heading: string; text: string }[];
  step: { number: number; total: number } | null;
  choices: Choice[];
  sources: Source[];
  standing: string;
  inquiry: number | null;
  /** Absent from messages stored before there was such a thing. */
  results?: Series[];
  visit?: Visit | null;
  /** Told by text message only. */
  link?: string;
  private: boolean;
}

/** `person`: the coordinator who has the conversation; `seconds`: until a logged-in patient is logged off;
 * `alarm`: one stands that the patient has not said to have read. */
export interface Status {
  mode: Mode;
  language: Language;
  person: string | null;
  seconds: number | null;
  alarm: boolean;
}

/** `cursor` is null for a reply that is shown and not kept. */
export interface ReplyFrame {
  type: "reply";
  cursor: number | null;
  reply: Reply;
  at: string;
  helpful?: boolean | null;
  card?: Card | null;
}

export interface EchoFrame {
  type: "echo";
  heard: number;
  id: string;
  text: string;
  at: string;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  id?: string;
}

/** What the log-in form is answered; `renewed`: with the new cookie that came along the log-in begins. */
export interface LogIn {
  frame: Frame | null;
  renewed: boolean;
}

export type Frame =
  | ({ type: "ready" } & Status)
  | ({ type: "status" } & Status)
  | { type: "ack"; id: string; stored: boolean }
  | EchoFrame
  | ReplyFrame
  | ErrorFrame
  | { type: "typing" }
  | { type: "rated"; cursor: number; helpful: boolean }
  | { type: "forgotten"; erased?: boolean }
  | { type: "pong" };
