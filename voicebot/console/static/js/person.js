/** One person's page: a supervisor lifts what stands in the way of contact, with a reason. */

import { freshKey, post } from "./api.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { askReason } from "./server_list.js";
import { say } from "./toast.js";

byId("holds")?.addEventListener("click", ({ target }) => {
  const hold = target.closest("button")?.closest(".hold");
  if (hold) askReason("lift-dialog", (why) => lift(hold.dataset.what, why));
});

async function lift(what, why) {
  try {
    await post(`/api/people/${encodeURIComponent(byId("holds").dataset.case)}/lift`, { what, why }, freshKey());
    location.reload();
  } catch (problem) {
    say(problem.message);
  }
}

startHeader();
