/**
 * The one WebSocket. The server ticks every second, so silence means that the line is dead even while the
 * browser still calls it open. After a loss the socket comes back by itself, asks for everything again and
 * opens the same call where it stopped (`after`: the last line of its log that was seen).
 */

const SILENCE_MS = 2400;
const GREETING_MS = 10000; // a busy server may be late with its first word: hanging up would only make it start anew
const WAITS_MS = [150, 300, 600, 1200, 2000];

export class LiveSocket extends EventTarget {
  #socket = null;
  #tries = 0;
  #heardAt = 0;
  #retry = null;
  online = false;

  constructor(url) {
    super();
    this.url = url;
    setInterval(() => this.#watch(), 400);
    addEventListener("offline", () => this.#lose());
    addEventListener("online", () => this.connect());
    this.connect();
  }

  connect() {
    clearTimeout(this.#retry);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.onmessage = (message) => this.#hear(socket, JSON.parse(message.data));
    socket.onclose = (closed) => {
      if (socket === this.#socket) this.#lose(closed.code);
    };
  }

  send(message) {
    if (this.online) this.#socket.send(JSON.stringify(message));
  }

  #hear(socket, message) {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    if (message.t === "hello") {
      this.#tries = 0;
      this.#setOnline(true);
    }
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  #watch() {
    const patience = this.online ? SILENCE_MS : GREETING_MS;
    if (this.#socket && performance.now() - this.#heardAt > patience) this.#lose();
  }

  #lose(code = 0) {
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close();
    this.#setOnline(false);
    if (code === 4401) location.assign("/sign-in");
    clearTimeout(this.#retry);
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)];
    this.#retry = setTimeout(() => this.connect(), wait);
  }

  #setOnline(online) {
    if (online === this.online) return;
    this.online = online;
    this.dispatchEvent(new CustomEvent(online ? "online" : "offline"));
  }
}
