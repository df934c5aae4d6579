/**
 * A call to the bot from this browser: microphone → AudioWorklet → WebSocket → bot and back.
 *
 * The socket speaks the plain media protocol (docs/telephony.md): 16-bit sound in pieces of 20 ms, keys, hold,
 * and marks, by which the bot learns what was really played here.
 */

import { ask, Problem } from "./api.js";
import { byId, setAttribute, setText } from "./dom.js";
import { startHeader } from "./header.js";

const WANTED_RATE = 16000;
const RATES = [8000, 16000, 24000, 48000];
const BUSY = 1013; // how the socket is closed when no line is free
const page = byId("browser-call");
const form = byId("call-form");
let call = null;

startHeader();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!call) begin();
});
byId("hang-up").addEventListener("click", () => tell({ event: "hang_up", cause: "hung up in the browser", by: "caller" }) || end());
byId("hold").addEventListener("click", () => hold(!call?.held));
byId("keys").addEventListener("click", ({ target }) => target.dataset.digit && tell({ event: "key", digit: target.dataset.digit }));

async function begin() {
  const mine = (call = { socket: null, context: null, stream: null, node: null, held: false });
  try {
    show("asking");
    await openSound(mine);
    show("connecting");
    await openSocket(mine, await ticket());
  } catch (problem) {
    end(mine, stateAfter(problem), problem instanceof Problem ? problem.message : "");
  }
}

/** Which state a call that did not come about ends in. */
function stateAfter(problem) {
  if (problem.name === "NotAllowedError" || problem.name === "NotFoundError") return "no_microphone";
  return problem.code === BUSY ? "busy" : "refused";
}

async function ticket() {
  const { url } = await ask("/browser-call", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  return url;
}

/** The microphone and the worklet, at one rate that the bot's line speaks as well. */
async function openSound(mine) {
  mine.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  let source;
  try {
    mine.context = new AudioContext({ sampleRate: WANTED_RATE });
    source = mine.context.createMediaStreamSource(mine.stream);
  } catch {
    await mine.context?.close(); // this browser does not fit a microphone to another rate
    mine.context = new AudioContext();
    source = mine.context.createMediaStreamSource(mine.stream);
  }
  if (!RATES.includes(mine.context.sampleRate)) throw new Error(`${mine.context.sampleRate} Hz`);
  await mine.context.audioWorklet.addModule(page.dataset.worklet);
  mine.node = new AudioWorkletNode(mine.context, "line", { numberOfInputs: 1, outputChannelCount: [1] });
  mine.node.port.onmessage = ({ data }) => fromWorklet(mine, data);
  source.connect(mine.node).connect(mine.context.destination);
}

function openSocket(mine, url) {
  return new Promise((resolve, reject) => {
    const socket = (mine.socket = new WebSocket(url));
    let talking = false;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(JSON.stringify({ event: "start", rate: mine.context.sampleRate, marks: true }));
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return mine.node.port.postMessage({ sound: data }, [data]);
      const message = JSON.parse(data);
      if (message.event === "ready") {
        page.dataset.call = message.call_id;
        show("talking");
        talking = true;
        resolve();
      } else if (message.event === "mark") mine.node.port.postMessage({ mark: message.mark });
      else if (message.event === "flush") mine.node.port.postMessage({ flush: true });
      return null;
    };
    socket.onclose = (closed) => {
      if (talking) end(mine, "ended");
      else reject(closed);
    };
  });
}

function fromWorklet(mine, data) {
  if (data.played && mine.socket?.readyState === WebSocket.OPEN) mine.socket.send(JSON.stringify({ event: "played", mark: data.played }));
  if (!data.sound) return;
  if (mine.socket?.readyState === WebSocket.OPEN && page.dataset.call) mine.socket.send(data.sound);
  byId("level-in").value = data.levelIn;
  byId("level-out").value = data.levelOut;
}

function hold(on) {
  if (!call) return;
  call.held = on;
  tell({ event: "hold", on });
  show(on ? "held" : "talking");
}

function tell(message) {
  if (call?.socket?.readyState !== WebSocket.OPEN) return false;
  call.socket.send(JSON.stringify(message));
  return true;
}

function end(mine = call, state = "ended", detail = "") {
  if (!mine || mine !== call) return;
  call = null;
  delete page.dataset.call;
  mine.socket?.close();
  mine.stream?.getTracks().forEach((track) => track.stop());
  mine.context?.close();
  show(state, detail);
}

/** What the state line says, and which buttons work. */
function show(state, detail = "") {
  const line = byId("state");
  line.dataset.state = state;
  setText(line, [page.getAttribute(`data-${state.replace("_", "-")}`), detail].filter(Boolean).join(" "));
  const talking = state === "talking" || state === "held";
  setAttribute(byId("start"), "disabled", Boolean(call));
  setAttribute(byId("hang-up"), "disabled", !call);
  setAttribute(byId("hold"), "disabled", !talking);
  setAttribute(byId("hold"), "aria-pressed", String(state === "held"));
  for (const button of byId("keys").children) setAttribute(button, "disabled", !talking);
  if (!call) byId("level-in").value = byId("level-out").value = 0;
}
