/** Plays interleaved 16-bit samples from a short buffer; what comes too late is dropped to stay live. */

const LONGEST_S = 1.5;
const KEEP_S = 0.2;

class TwoSides extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.channels = processorOptions.channels;
    this.rate = processorOptions.rate;
    this.blocks = [];
    this.offset = 0;
    this.waiting = 0;
    this.port.onmessage = ({ data }) => this.#take(new Int16Array(data));
  }

  #take(block) {
    this.blocks.push(block);
    this.waiting += block.length;
    const perSecond = this.rate * this.channels;
    if (this.waiting <= LONGEST_S * perSecond) return;
    while (this.waiting > KEEP_S * perSecond && this.blocks.length > 1) this.#drop();
  }

  #drop() {
    this.waiting -= this.blocks.shift().length - this.offset;
    this.offset = 0;
  }

  process(_inputs, [sides]) {
    for (let i = 0; i < sides[0].length; i++) {
      if (this.blocks.length === 0) return true;
      const block = this.blocks[0];
      for (let c = 0; c < sides.length; c++) sides[c][i] = block[this.offset + Math.min(c, this.channels - 1)] / 32768;
      this.offset += this.channels;
      this.waiting -= this.channels;
      if (this.offset >= block.length) {
        this.blocks.shift();
        this.offset = 0;
      }
    }
    return true;
  }
}

registerProcessor("two-sides", TwoSides);
