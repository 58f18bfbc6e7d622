/** What a page may count on: the element `<bedside-chat>`, its attributes, properties, methods and events. */

export type Language = "en" | "es";
export type Theme = "auto" | "light" | "dark";
export type Position = "start" | "end";

/** No event carries a word of the conversation: the page around the chat never learns what is said in it. */
export interface BedsideChatEvents {
  /** The line to the server is open; after a break, too. */
  "bedside-online": CustomEvent<null>;
  /** The line is broken; the chat keeps trying. */
  "bedside-offline": CustomEvent<null>;
  "bedside-open": CustomEvent<null>;
  "bedside-close": CustomEvent<null>;
  /** How many messages came while the chat was closed. */
  "bedside-unread": CustomEvent<{ count: number }>;
  /** The language the chat speaks from now on, whoever chose it. */
  "bedside-language": CustomEvent<{ language: Language }>;
}

/**
 * Attributes: `phone`, `language`, `mode` ("page" fills its place), `theme`, `position`, `open`, `readonly`,
 * `starters` and `starters-es` (questions parted by "|"), `hours` and `hours-es` (when people answer).
 */
export interface BedsideChat extends HTMLElement {
  /** Reflects the choice of whoever changed it last: the page, the patient, or what the patient writes in. */
  language: Language;
  /** Shown in full, or as a button. Reflects the attribute `open`. */
  open: boolean;
  /** Nothing can be typed; what was said can be read. Reflects the attribute `readonly`. */
  readOnly: boolean;
  readonly unread: number;
  /** Opens the chat and moves the focus into it: call it when a person asked for it. */
  show(): void;
  /** Closes the chat and gives the focus to its button. */
  hide(): void;
  /** Opens the chat and says these words for the patient. */
  ask(words: string): void;
  addEventListener<K extends keyof BedsideChatEvents>(
    type: K,
    listener: (event: BedsideChatEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "bedside-chat": BedsideChat;
  }
}
