/** A soft chime for a new card, made by the browser itself. It needs one gesture first, as browsers demand. */

import { preference } from "./preferences.js";

const NOTES = [
  { hertz: 659.3, at: 0 },
  { hertz: 880, at: 0.13 },
];
let context = null;

export function primeSound() {
  const prime = () => {
    context ??= new AudioContext();
    context.resume();
  };
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, prime, { once: true, capture: true });
}

export function chime() {
  if (!context || preference("sound") !== "on") return;
  for (const { hertz, at } of NOTES) {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { frequency: hertz, type: "sine" });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.12, start + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0008, start + 0.55);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.6);
  }
}
