/** Small helpers for making elements. Text always goes in as text, never as HTML. */

/** @typedef {((event: any) => void)} Listener */

/**
 * Makes an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string|boolean|Listener|undefined>} [attributes]
 *   `true` sets an empty attribute, `false` and `undefined` set none.
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A style sheet that comes with a part of its own. @param {string} file beside this one */
export function styleSheet(file) {
  return make("link", { rel: "stylesheet", href: new URL(file, import.meta.url).href });
}

/** When a style sheet is here, or can't be had. @param {HTMLElement} link */
export function settled(link) {
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
  });
}

/**
 * A button with words, and perhaps a drawing before them.
 * @param {string} kind
 * @param {Node|string} label
 * @param {Listener} press
 * @param {keyof typeof DRAWINGS} [drawing]
 */
export function button(kind, label, press, drawing) {
  return make("button", { type: "button", class: kind, onclick: press }, ...(drawing ? [icon(drawing)] : []), label);
}

const DRAWINGS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4.5V16A2 2 0 0 1 4 14z M8.5 8h7 M8.5 11.5h4.5",
  close: "M6 6l12 12 M18 6L6 18",
  send: "M5 12h13 M12.5 5.5L19 12l-6.5 6.5",
  person: "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5z M4.5 20.5c.6-3.9 3.6-6 7.5-6s6.9 2.1 7.5 6",
  phone: "M6 3.5h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.7 2 2 0 0 1 6 3.5z",
  alert: "M12 4L2.8 20h18.4z M12 10v4.5 M12 17.2v.3",
  down: "M12 5v13 M6 12.5l6 6 6-6",
  lock: "M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  more: "M5 7h14 M5 12h14 M5 17h14",
  print: "M7 8V3.5h10V8 M7 17H4.5V8h15v9H17 M7 14h10v6.5H7z",
  save: "M12 4v11 M7 10.5l5 5 5-5 M4.5 20h15",
  bin: "M5 7h14 M9.5 7V4h5v3 M7 7l1 13h8l1-13 M10.5 11v5 M13.5 11v5",
  up: "M7 11v9H3.5v-9z M7 11l4-7.5c1.6 0 2.4 1 2.2 2.6L12.8 9.5h5.7a2 2 0 0 1 2 2.4l-1.2 6.5a2 2 0 0 1-2 1.6H7",
  down_thumb: "M7 13V4H3.5v9z M7 13l4 7.5c1.6 0 2.4-1 2.2-2.6l-.4-3.4h5.7a2 2 0 0 0 2-2.4l-1.2-6.5a2 2 0 0 0-2-1.6H7",
  speaker: "M4 9.5v5h3.5l5 4v-13l-5 4z M16 9a4.5 4.5 0 0 1 0 6 M18.5 6.5a8 8 0 0 1 0 11",
  stop: "M7 7h10v10H7z",
  steps: "M4 19h5v-5h5V9h5V4",
  calendar: "M4.5 6h15v14h-15z M4.5 10.5h15 M8.5 3.5V7 M15.5 3.5V7",
  leaf: "M12 21V10 M12 14c-5 0-7-3-7-7 4 0 7 2 7 7z M12 11c0-4 2.5-6 7-6 0 4-2.5 6-7 6z",
};

/**
 * A line drawing, hidden from assistive technology: the words beside it say the same.
 * @param {keyof typeof DRAWINGS} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}

/**
 * A phone link.
 * @param {string|Node} label
 * @param {string} number
 * @returns {HTMLElement}
 */
export function phoneLink(label, number) {
  return make("a", { class: "call", href: `tel:${number.replace(/[^+\d]/g, "")}` }, icon("phone"), label);
}

/** What this browser remembers between visits: choices and ids, never words. Private windows remember nothing. */
export const memory = {
  /** @param {string} key @returns {string|null} */
  get(key) {
    try {
      return localStorage.getItem(`bedside.${key}`);
    } catch {
      return null;
    }
  },
  /** @param {string} key @param {string} value */
  set(key, value) {
    try {
      localStorage.setItem(`bedside.${key}`, value);
    } catch {
      // Storage is off: the chat works, it only forgets.
    }
  },
  /** @param {string} key */
  forget(key) {
    try {
      localStorage.removeItem(`bedside.${key}`);
    } catch {
      // Nothing was remembered.
    }
  },
  /** Calls back when another tab remembers something. @param {(key: string) => void} changed */
  watch(changed) {
    window.addEventListener("storage", ({ key }) => {
      if (key?.startsWith("bedside.")) changed(key.slice("bedside.".length));
    });
  },
  /** @param {string} key */
  number(key) {
    return Number(this.get(key) ?? 0);
  },
};

/** A random UUID (version 4); `crypto.randomUUID` is missing on pages without https. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
