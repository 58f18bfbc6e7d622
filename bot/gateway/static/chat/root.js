/** The shadow root: a world of its own, which the page's styles do not reach. */

import { make, settled, styleSheet } from "./dom.js";

/** In the order of the cascade. */
const STYLES = ["theme", "panel", "transcript", "cards", "forms"];

/**
 * Puts the parts into a shadow root, unhidden once they look as they should.
 * @param {HTMLElement} host
 * @param {boolean} page
 * @param {HTMLElement} panel
 * @param {HTMLElement} launcher
 */
export function attach(host, page, panel, launcher) {
  const styles = STYLES.map((name) => styleSheet(`./style/${name}.css`));
  const root = make("div", { class: page ? "root page" : "root", hidden: true }, panel);
  if (!page) root.append(launcher);
  // A style that failed to load must not keep a patient out.
  Promise.all(styles.map(settled)).then(() => {
    root.style.setProperty("--u", getComputedStyle(root).fontSize);
    root.hidden = false;
  });
  host.attachShadow({ mode: "open" }).append(...styles, root);
  return root;
}
