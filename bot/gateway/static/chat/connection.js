/** The line to the server: opens it, keeps it open, and says what comes in. */

const PING_EVERY = 25_000;
const SILENCE = 60_000;
const LONGEST_WAIT = 30_000;
const COME_AGAIN = 4000;

/**
 * Dispatches `frame` (detail: a server frame), `online` and `offline`.
 * The session cookie is the only proof of who speaks; no id of a conversation is known here.
 */
export class Connection extends EventTarget {
  /** @param {URL} base */
  constructor(base) {
    super();
    this.base = base;
    /** @type {WebSocket|null} */
    this.socket = null;
    this.failures = 0;
    this.running = false;
    this.retry = 0;
    this.pinger = 0;
    this.lastHeard = 0;
    this.opening = false;
    this.language = "";
    /** @type {() => {cursor: number, heard: number}} */
    this.seen = () => ({ cursor: 0, heard: 0 });
    this.soon = () => this.running && !this.socket && this.connect();
  }

  /**
   * Connects, and reconnects until `stop`.
   * @param {() => {cursor: number, heard: number}} seen
   * @param {string} language
   */
  start(seen, language) {
    this.seen = seen;
    this.language = language;
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.soon);
    document.addEventListener("visibilitychange", this.soon);
    this.connect();
  }

  stop() {
    this.running = false;
    clearTimeout(this.retry);
    clearInterval(this.pinger);
    window.removeEventListener("online", this.soon);
    document.removeEventListener("visibilitychange", this.soon);
    this.socket?.close();
    this.socket = null;
  }

  /**
   * Sends a frame if the line is open.
   * @param {object} frame
   * @returns {boolean} whether it went out
   */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  async connect() {
    clearTimeout(this.retry);
    if (this.opening) return;
    this.opening = true;
    try {
      await this.session();
      if (this.running) this.open();
    } catch {
      this.fail();
    } finally {
      this.opening = false;
    }
  }

  /** Asked for before every connection: it resumes the session, or starts one if it has run out. */
  async session() {
    const body = new URLSearchParams(this.language ? { language: this.language } : {});
    const address = new URL("/chat/session", this.base);
    const answer = await fetch(address, { method: "POST", body, credentials: "include", signal: AbortSignal.timeout(15_000) });
    // Without its database the server still answers emergencies on the line of a browser it knows.
    if (answer.status === 503) this.dispatchEvent(new Event("offline"));
    else if (!answer.ok) throw new Error(`session: ${answer.status}`);
  }

  open() {
    const address = new URL("/chat/ws", this.base);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.lastHeard = Date.now();
      clearInterval(this.pinger);
      this.pinger = setInterval(() => this.ping(), PING_EVERY);
      this.send({ type: "hello", ...this.seen() });
    });
    socket.addEventListener("message", (event) => this.hear(event.data));
    // The cookie has changed.
    socket.addEventListener("close", ({ code }) => this.socket === socket && (code === COME_AGAIN ? this.connect() : this.fail()));
  }

  /** @param {string} data */
  hear(data) {
    this.lastHeard = Date.now();
    const frame = JSON.parse(data);
    if (frame.type === "ready") {
      this.failures = 0;
      this.dispatchEvent(new Event("online"));
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  ping() {
    if (Date.now() - this.lastHeard <= SILENCE) {
      this.send({ type: "ping" });
      return;
    }
    this.socket?.close();
    this.fail(); // a dead line may take minutes to report its own closing
  }

  fail() {
    clearInterval(this.pinger);
    this.socket = null;
    if (!this.running) return;
    this.failures += 1;
    this.dispatchEvent(new Event("offline"));
    // A little chance keeps a clinic's worth of browsers from coming back in the same moment.
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
    this.retry = setTimeout(() => this.connect(), wait);
  }
}
