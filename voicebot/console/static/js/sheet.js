/** Pages that are read: only the header lives. */

import { startHeader } from "./header.js";
import { prefer, preference } from "./preferences.js";

startHeader();

for (const field of document.querySelectorAll("[data-preference]")) {
  const name = field.dataset.preference;
  if (field.type === "checkbox") field.checked = preference(name) === "on";
  else if (field.type === "radio") field.checked = preference(name) === field.value;
  field.addEventListener("change", () => prefer(name, field.type === "checkbox" ? (field.checked ? "on" : "off") : field.value));
}
