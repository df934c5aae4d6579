/** The Tasks page: take, give back, finish, hand over; the list follows what colleagues do. */

import { post } from "./api.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { askReason, ServerList } from "./server_list.js";
import { LiveSocket } from "./socket.js";
import { word } from "./words.js";

const list = new ServerList("tasks", () => `/tasks/list?view=${list.node.dataset.view}`);
const THANKS = { claim: "tasks.taken", release: "tasks.given_back", finish: "tasks.finished", assign: "tasks.handed" };

const act = (task, what, body = {}) =>
  list.act(() => post(`/api/tasks/${encodeURIComponent(task.dataset.row)}/${what}`, body), word(THANKS[what]));

list.onDeed((task, what) => {
  if (what === "finish") askReason("finish-dialog", (result) => act(task, "finish", { result }));
  else act(task, what);
});

list.node.addEventListener("change", ({ target }) => {
  if (target.dataset.do !== "assign" || !target.value) return;
  const task = list.rowOf(target);
  act(task, "assign", { held_by: task.dataset.heldBy || null, to: target.value });
});

startHeader();
const socket = new LiveSocket(list.node.dataset.socket);
socket.addEventListener("message", ({ detail }) => {
  if (detail.t === "work" || detail.t === "hello") list.refresh();
});
for (const change of ["online", "offline"]) {
  socket.addEventListener(change, () => {
    byId("lost").hidden = socket.online;
  });
}
