/**
 * Both sides' sound after a click: the calls process sends 16-bit stereo (left the caller, right the bot) over
 * a WebSocket of its own; an AudioWorklet plays it.
 */

import { get } from "./api.js";
import { desk } from "./desk_state.js";
import { setAttribute, setText } from "./dom.js";
import { say } from "./toast.js";
import { word } from "./words.js";

let playing = null;

export function startListening(button) {
  button.addEventListener("click", async () => {
    if (playing) return stop(button);
    try {
      await start(button, desk.call.call_id);
    } catch (problem) {
      stop(button);
      say(problem.message || word("call.no_sound"));
    }
    return null;
  });
  desk.addEventListener("call", () => {
    if (playing && playing.callId !== desk.openId) stop(button);
  });
}

async function start(button, callId) {
  const ticket = await get(`/api/calls/${encodeURIComponent(callId)}/listen-token`);
  const socket = new WebSocket(ticket.url);
  socket.binaryType = "arraybuffer";
  playing = { callId, socket, context: null, node: null };
  const mine = playing;
  socket.onmessage = async ({ data }) => {
    if (typeof data === "string") await open(mine, JSON.parse(data), button.dataset.worklet);
    else mine.node?.port.postMessage(data, [data]);
  };
  socket.onclose = () => playing === mine && stop(button);
  show(button, true);
}

async function open(mine, { rate, channels }, worklet) {
  mine.context = new AudioContext({ sampleRate: rate });
  await mine.context.audioWorklet.addModule(worklet);
  mine.node = new AudioWorkletNode(mine.context, "two-sides", {
    numberOfInputs: 0,
    outputChannelCount: [2],
    processorOptions: { channels, rate },
  });
  mine.node.connect(mine.context.destination);
}

function stop(button) {
  const old = playing;
  playing = null;
  old?.socket.close();
  old?.context?.close();
  show(button, false);
}

function show(button, on) {
  setAttribute(button, "aria-pressed", String(on));
  setText(button.querySelector("span"), word(on ? "call.listening" : "call.listen"));
}
