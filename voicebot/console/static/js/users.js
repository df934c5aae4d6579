/** The page of accounts: add, change, close, new password, sign somebody out everywhere. */

import { freshKey, post, request } from "./api.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { ServerList } from "./server_list.js";
import { say } from "./toast.js";
import { word } from "./words.js";

const list = new ServerList("users", () => "/users/list");
const addressOf = (row) => `/api/users/${encodeURIComponent(row.dataset.row)}`;

/** Open a form's dialog; `save(form)` may be refused with a sentence, which the dialog then shows. */
function openForm(what, save, thanks) {
  const dialog = byId(`${what}-dialog`);
  const problem = byId(`${what}-problem`);
  problem.hidden = true;
  byId(`${what}-form`).onsubmit = async (event) => {
    event.preventDefault();
    try {
      await save(event.target);
    } catch (refusal) {
      problem.textContent = refusal.message;
      problem.hidden = false;
      return;
    }
    dialog.close();
    say(thanks);
    await list.refresh();
  };
  dialog.showModal();
}

const chosen = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);

const rightsOf = (form) => ({
  role: form.elements.role.value,
  skills: chosen(form, "skills"),
  languages: chosen(form, "languages"),
  team: form.elements.team.value,
});

function prepare(title, hint, user, isNew) {
  const form = byId("user-form");
  form.reset();
  byId("user-title").textContent = title;
  byId("user-hint").textContent = hint;
  byId("new-only").hidden = !isNew;
  for (const field of byId("new-only").querySelectorAll("input")) field.disabled = !isNew;
  form.elements.role.value = user.role;
  form.elements.team.value = user.team;
  for (const name of ["skills", "languages"]) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = user[name].includes(box.value);
  }
}

function add() {
  prepare(word("users.add"), word("users.add_hint"), { role: "agent", team: "", skills: [], languages: ["de", "en"] }, true);
  const key = freshKey();
  const save = (form) => {
    const { login, name, password } = form.elements;
    const who = { login: login.value, name: name.value, password: password.value };
    return post("/api/users", { ...who, ...rightsOf(form) }, `${key}${Date.now()}`);
  };
  openForm("user", save, word("users.added"));
}

function change(row) {
  const user = JSON.parse(row.dataset.user);
  prepare(user.name, word("users.change_hint"), user, false);
  openForm("user", (form) => request("PATCH", addressOf(row), rightsOf(form)), word("users.changed"));
}

function setPassword(row) {
  byId("password-form").reset();
  const save = (form) => request("PUT", `${addressOf(row)}/password`, { password: form.elements.password.value });
  openForm("password", save, word("users.password_set"));
}

const DEEDS = {
  change,
  password: setPassword,
  "sign-out": (row) => list.act(() => post(`${addressOf(row)}/sign-out`), word("users.signed_out")),
  close: (row) => list.act(() => request("PATCH", addressOf(row), { active: false }), word("users.changed")),
  open: (row) => list.act(() => request("PATCH", addressOf(row), { active: true }), word("users.changed")),
};

list.onDeed((row, what) => DEEDS[what](row));
byId("add-user").addEventListener("click", add);
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
startHeader();
