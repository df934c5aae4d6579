/** Both directions of a call: the microphone in pieces of 20 ms, the bot's sound from a queue with marks in it. */

const LONGEST_S = 5;

class Line extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Int16Array(Math.round(sampleRate / 50));
    this.filled = 0;
    this.queue = [];
    this.offset = 0;
    this.waiting = 0;
    this.levelIn = 0;
    this.levelOut = 0;
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  #take(data) {
    if (data.flush) {
      this.queue = [];
      this.offset = 0;
      this.waiting = 0;
    } else if (data.mark) this.queue.push(data.mark);
    else if (data.sound && this.waiting < LONGEST_S * sampleRate) {
      const sound = new Int16Array(data.sound);
      this.queue.push(sound);
      this.waiting += sound.length;
    }
  }

  process([[voice]], [[out]]) {
    for (let i = 0; i < out.length; i++) {
      out[i] = this.#next();
      this.levelOut = Math.max(this.levelOut, Math.abs(out[i]));
    }
    if (voice) for (const sample of voice) this.#keep(sample);
    return true;
  }

  /** The next sample of the bot; a mark that comes to the front tells that all before it was played. */
  #next() {
    while (typeof this.queue[0] === "string") this.port.postMessage({ played: this.queue.shift() });
    if (this.queue.length === 0) return 0;
    const block = this.queue[0];
    const sample = block[this.offset++] / 32768;
    this.waiting--;
    if (this.offset >= block.length) {
      this.queue.shift();
      this.offset = 0;
    }
    return sample;
  }

  #keep(sample) {
    this.piece[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
    this.levelIn = Math.max(this.levelIn, Math.abs(sample));
    if (this.filled < this.piece.length) return;
    const sound = this.piece.buffer;
    this.port.postMessage({ sound, levelIn: this.levelIn, levelOut: this.levelOut }, [sound]);
    this.piece = new Int16Array(Math.round(sampleRate / 50));
    this.filled = 0;
    this.levelIn = 0;
    this.levelOut = 0;
  }
}

registerProcessor("line", Line);
