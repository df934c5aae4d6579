/** Mood and cooperation over the call, with a dot where a line moved the mood; a small SVG of our own. */

import { setAttribute, setText, svg } from "./dom.js";
import { minutes, percent } from "./formats.js";
import { moodWord } from "./trade_words.js";
import { word } from "./words.js";

const FIRST_WIDTH = 640;
const HEIGHT = 132;
const LEFT = 4;
const RIGHT = 104;
const TOP = 10;
const BOTTOM = 18;
const HOST_PADDING = 28;
const MOST_POINTS = 160;
const MOVED = 0.12;
const LABEL_GAP = 16;

export class Curve {
  #points = [];
  #planned = false;
  #width = FIRST_WIDTH;

  /** `onMoved(point)` is told when a person looks at a dot. */
  constructor(host, onMoved) {
    this.onMoved = onMoved;
    this.area = svg("path", { class: "cooperation-area" });
    this.mood = svg("polyline", { class: "mood-line" });
    this.cooperation = svg("polyline", { class: "cooperation-line" });
    this.moodDot = svg("circle", { class: "end-dot mood-dot", r: 4 });
    this.cooperationDot = svg("circle", { class: "end-dot cooperation-dot", r: 4 });
    this.moodLabel = svg("text", { class: "mood-word" });
    this.cooperationLabel = svg("text", { class: "cooperation-word" });
    this.dots = svg("g");
    this.hours = ["start", "middle", "end"].map((anchor) => svg("text", { class: "hour", y: HEIGHT - 3, "text-anchor": anchor }));
    this.grid = [0, 0.5, 1].map((v) => svg("line", { class: "grid", x1: LEFT, y1: height(v), y2: height(v) }));
    this.root = svg(
      "svg",
      { role: "group", height: HEIGHT },
      ...this.grid, this.area, this.mood, this.cooperation, this.dots,
      this.moodDot, this.cooperationDot, this.moodLabel, this.cooperationLabel, ...this.hours,
    );
    host.append(this.root);
    new ResizeObserver(() => this.#fit(host.clientWidth)).observe(host);
  }

  /** One unit is one pixel at every width, so that words stay readable on a phone. */
  #fit(width) {
    if (width < 200 || width === this.#width) return;
    this.#width = width - HOST_PADDING;
    this.set(this.#points);
  }

  set(points) {
    this.#points = points;
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => {
      this.#planned = false;
      this.#draw();
    });
  }

  #draw() {
    const points = this.#points.slice(-MOST_POINTS);
    const end = this.#width - RIGHT;
    setAttribute(this.root, "viewBox", `0 0 ${this.#width} ${HEIGHT}`);
    for (const line of this.grid) setAttribute(line, "x2", end);
    this.hours.forEach((text, i) => setAttribute(text, "x", LEFT + (i / 2) * (end - LEFT)));
    for (const label of [this.moodLabel, this.cooperationLabel]) setAttribute(label, "x", end + 10);
    setAttribute(this.root, "hidden", points.length === 0);
    if (points.length === 0) return;
    const [first, last] = [points[0].at_ms, Math.max(points.at(-1).at_ms, points[0].at_ms + 1000)];
    const across = (ms) => LEFT + ((ms - first) / (last - first)) * (end - LEFT);
    const path = (value) => points.map((p) => `${across(p.at_ms).toFixed(1)},${height(value(p)).toFixed(1)}`).join(" ");
    const cooperation = path((p) => p.cooperation);
    setAttribute(this.mood, "points", path((p) => share(p.valence)));
    setAttribute(this.cooperation, "points", cooperation);
    const from = across(points[0].at_ms).toFixed(1);
    const to = across(points.at(-1).at_ms).toFixed(1);
    setAttribute(this.area, "d", `M${from},${height(0)} L${cooperation.replaceAll(" ", " L")} L${to},${height(0)} Z`);
    this.#drawEnd(points.at(-1), across(points.at(-1).at_ms));
    this.#drawDots(points, across);
    this.hours.forEach((text, i) => setText(text, minutes(first + (i / 2) * (last - first))));
  }

  #drawEnd(point, x) {
    const [mood, cooperation] = [height(share(point.valence)), height(point.cooperation)];
    setAttribute(this.moodDot, "cy", mood);
    setAttribute(this.cooperationDot, "cy", cooperation);
    setAttribute(this.moodDot, "cx", x);
    setAttribute(this.cooperationDot, "cx", x);
    const [moodY, cooperationY] = apart(mood + 4, cooperation + 4);
    setAttribute(this.moodLabel, "y", moodY);
    setAttribute(this.cooperationLabel, "y", cooperationY);
    setText(this.moodLabel, word("curve.mood", { mood: moodWord(point.mood) }));
    setText(this.cooperationLabel, word("curve.cooperation", { share: percent(point.cooperation) }));
    const label = word("curve.label", { mood: moodWord(point.mood), share: percent(point.cooperation) });
    setAttribute(this.root, "aria-label", label);
  }

  #drawDots(points, across) {
    const moved = points.filter((p, i) => p.final && p.moved_by.length > 0
      && Math.abs(p.valence - (points[i - 1]?.valence ?? 0)) >= MOVED);
    const key = moved.map((p) => p.id).join();
    if (this.dots.dataset.key !== key) {
      this.dots.dataset.key = key;
      this.dots.replaceChildren(...moved.map((point) => this.#dot(point)));
    }
    moved.forEach((point, i) => {
      setAttribute(this.dots.children[i], "cx", across(point.at_ms).toFixed(1));
      setAttribute(this.dots.children[i], "cy", height(share(point.valence)).toFixed(1));
    });
  }

  #dot(point) {
    const show = () => this.onMoved(point, false);
    const go = () => this.onMoved(point, true);
    return svg("circle", {
      class: "moved",
      r: 4.5,
      tabindex: 0,
      role: "button",
      "aria-label": word("curve.moved", { words: point.moved_by.join(", ") }),
      onpointerenter: show,
      onfocus: show,
      onclick: go,
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") go();
      },
    });
  }
}

const height = (value) => TOP + (1 - value) * (HEIGHT - TOP - BOTTOM);
const share = (valence) => (valence + 1) / 2;

/** Keep two labels from lying on each other. */
function apart(a, b) {
  if (Math.abs(a - b) >= LABEL_GAP) return [a, b];
  const middle = Math.min(Math.max((a + b) / 2, TOP + LABEL_GAP / 2), HEIGHT - BOTTOM - LABEL_GAP / 2);
  const side = a < b ? -1 : 1;
  return [middle + (side * LABEL_GAP) / 2, middle - (side * LABEL_GAP) / 2];
}
