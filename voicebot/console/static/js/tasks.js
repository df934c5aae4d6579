/** The Tasks page: take, give back, finish, hand over; the list follows what colleagues do. */

import { post } from "./api.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { LiveSocket } from "./socket.js";
import { say } from "./toast.js";
import { word } from "./words.js";

const list = byId("tasks");
const THANKS = { claim: "tasks.taken", release: "tasks.given_back", finish: "tasks.finished", assign: "tasks.handed" };

/** Ask for the list anew; the focus stays on the task on which it was. */
async function refresh() {
  const focused = document.activeElement?.closest?.("[data-task]")?.dataset.task;
  const answer = await fetch(`/tasks/list?view=${list.dataset.view}`);
  if (!answer.ok || answer.redirected) return location.reload();
  list.innerHTML = await answer.text();
  if (focused) list.querySelector(`[data-task="${CSS.escape(focused)}"] button`)?.focus();
  return null;
}

async function act(task, what, body = {}) {
  try {
    await post(`/api/tasks/${encodeURIComponent(task.dataset.task)}/${what}`, body);
    say(word(THANKS[what]));
  } catch (problem) {
    say(problem.message);
  }
  await refresh();
}

function finish(task) {
  const dialog = byId("finish-dialog");
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "save") act(task, "finish", { result: dialog.querySelector(":checked").value });
  };
  dialog.showModal();
}

list.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]");
  if (!button) return;
  const task = button.closest("[data-task]");
  if (button.dataset.do === "finish") finish(task);
  else act(task, button.dataset.do);
});

list.addEventListener("change", ({ target }) => {
  if (target.dataset.do !== "assign" || !target.value) return;
  const task = target.closest("[data-task]");
  act(task, "assign", { held_by: task.dataset.heldBy || null, to: target.value });
});

startHeader();
const socket = new LiveSocket(list.dataset.socket);
socket.addEventListener("message", ({ detail }) => {
  if (detail.t === "work" || detail.t === "hello") refresh();
});
for (const change of ["online", "offline"]) {
  socket.addEventListener(change, () => {
    byId("lost").hidden = socket.online;
  });
}
