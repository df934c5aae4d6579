/** The bar on top: who is here, light or dark, sound, and the banner when the connection is lost. */

import { byId, el, setAttribute } from "./dom.js";
import { desk } from "./desk_state.js";
import { initials } from "./formats.js";
import { prefer, preference, switchTheme } from "./preferences.js";
import { word } from "./words.js";

export function startHeader() {
  byId("theme")?.addEventListener("click", switchTheme);
  const sound = byId("sound");
  sound?.addEventListener("click", () => prefer("sound", preference("sound") === "on" ? "off" : "on"));
  document.addEventListener("preference", showSound);
  showSound();
  document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }); // on a phone
}

export function followDesk() {
  desk.addEventListener("people", drawFaces);
  desk.addEventListener("online", () => {
    byId("lost").hidden = desk.online;
  });
  for (const change of ["queue", "people"]) desk.addEventListener(change, drawTitle);
  desk.addEventListener("work", drawTasks);
}

function showSound() {
  const on = preference("sound") === "on";
  const sound = byId("sound");
  if (!sound) return;
  setAttribute(sound, "aria-pressed", String(on));
  setAttribute(sound, "aria-label", word(on ? "top.sound_on" : "top.sound_off"));
  sound.querySelector(".waves").toggleAttribute("hidden", !on);
  sound.querySelector(".cross").toggleAttribute("hidden", on);
}

function drawFaces() {
  const once = new Map(desk.people.map((person) => [person.user_id, person]));
  byId("faces").replaceChildren(...[...once.values()].slice(0, 6).map((person) => {
    const me = person.user_id === desk.me?.user_id;
    const title = me ? word("top.you", { name: person.name }) : person.name;
    return el("span", { class: me ? "face me" : "face", title, role: "img", "aria-label": title }, initials(person.name));
  }));
}

const plainTitle = document.title;

function drawTitle() {
  const waiting = desk.waiting().length;
  document.title = waiting ? `(${waiting}) ${plainTitle}` : plainTitle;
}

function drawTasks() {
  const badge = byId("tasks-count");
  if (!badge) return;
  const count = desk.tasksForMe();
  badge.hidden = count === 0;
  badge.textContent = String(count);
  setAttribute(badge, "aria-label", word("top.tasks", { count }));
}
