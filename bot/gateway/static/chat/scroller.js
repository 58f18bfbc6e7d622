/** Keeps the newest message in view while the reader is at the end, and offers to go there when not. */

import { button } from "./dom.js";

/** Pixels from the end within which the view follows new messages. */
const NEAR_END = 120;
/** Milliseconds in which scrolling is taken to come from the reader's hand, and not from the layout. */
const BY_HAND = 1000;
/** What a reader scrolls with. */
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown", "focusin"];
/** Pixels left free above a message the view is put on. */
const MARGIN = 8;

export class Scroller {
  /**
   * @param {HTMLElement} log
   * @param {HTMLElement} list
   * @param {Node} words
   */
  constructor(log, list, words) {
    this.log = log;
    this.list = list;
    this.following = true;
    this.restsAt = 0;
    this.due = 0;
    this.touchedAt = Number.NEGATIVE_INFINITY;
    this.unfoldedAt = Number.NEGATIVE_INFINITY;
    this.more = button("more", words, () => this.toEnd(), "down");
    this.more.hidden = true;
    log.addEventListener("scroll", () => this.onScroll(), { passive: true });
    for (const hand of HANDS) log.addEventListener(hand, () => this.touch(), { passive: true });
    // What the reader unfolds must not run away. (`toggle` does not bubble.)
    const unfolded = () => {
      this.unfoldedAt = performance.now();
    };
    list.addEventListener("toggle", unfolded, { capture: true });
    // The banner and the log-in form take room from the transcript, and messages far off get their real size only
    // when they come near: the newest message stays in view.
    const resized = new ResizeObserver(() => performance.now() - this.unfoldedAt < BY_HAND || this.follow());
    resized.observe(log);
    resized.observe(list);
  }

  touch() {
    this.touchedAt = performance.now();
  }

  get byHand() {
    return performance.now() - this.touchedAt < BY_HAND;
  }

  /** Something new is in the list. @param {boolean} own whether the patient said it, and so wants to see it */
  news(own) {
    if (own) this.following = true;
    this.follow();
    this.more.hidden = this.following;
  }

  /** Measured once a frame, however many messages came in it. */
  follow() {
    if (!this.following || this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      if (this.following) this.toEnd();
    });
  }

  /** Shows the newest message: its end, or its beginning if it is taller than the view. */
  toEnd() {
    const { log, list } = this;
    const newest = /** @type {HTMLElement} */ (list.lastElementChild);
    log.scrollTop = Math.min(log.scrollHeight, newest.offsetTop - log.offsetTop - MARGIN);
    this.restsAt = log.scrollTop;
    this.following = true;
    this.more.hidden = true;
  }

  onScroll() {
    const { log } = this;
    const nearEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    if (nearEnd) this.more.hidden = true;
    if (!this.byHand) return;
    this.touch(); // a thrown page rolls on after the finger has left it
    // At the end, or where the view was last put: then it moves on with new messages.
    this.following = nearEnd || Math.abs(log.scrollTop - this.restsAt) < 2;
  }
}
