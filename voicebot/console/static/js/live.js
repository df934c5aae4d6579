/** The Live calls page: the worst mood first; read along, listen, take over. */

import { startCallPanel, takeOver } from "./call_panel.js";
import { desk } from "./desk_state.js";
import { byId } from "./dom.js";
import { followDesk, startHeader } from "./header.js";
import { showHelp, startKeys } from "./keys.js";
import { startQueue } from "./queue.js";
import { startViews, view } from "./views.js";

function open(callId) {
  desk.open(callId);
  history.replaceState(null, "", `?call=${encodeURIComponent(callId)}`);
  view("call");
}

function move(step) {
  const rows = [...document.querySelectorAll("#rows [data-call]")];
  const place = rows.findIndex((row) => row.dataset.call === desk.openId);
  const next = rows[Math.min(rows.length - 1, Math.max(0, place + step))];
  if (next) open(next.dataset.call);
}

startHeader();
followDesk();
startViews();
startQueue(open);
startCallPanel();
startKeys({ j: () => move(1), k: () => move(-1), t: takeOver, "?": showHelp });

desk.addEventListener("rows", () => {
  if (!desk.openId) document.querySelector("#rows [data-call]")?.click();
});

const asked = new URLSearchParams(location.search).get("call");
if (asked) desk.openId = asked;
desk.start(byId("desk").dataset.socket);
