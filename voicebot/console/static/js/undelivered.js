/** What did not arrive: send it anew, or give it up with a reason. */

import { freshKey, post } from "./api.js";
import { startHeader } from "./header.js";
import { askReason, ServerList } from "./server_list.js";
import { word } from "./words.js";

const list = new ServerList("undelivered", () => "/undelivered/list");

/** A row names its address below the API: `notices/PLAN`, `reminders/ID` or `deliveries/ID`. */
const addressOf = (row, deed) => `/api/${row.dataset.row.split("/").map(encodeURIComponent).join("/")}/${deed}`;

list.onDeed((row, what) => {
  if (what === "resend") {
    list.act(() => post(addressOf(row, "resend"), {}, freshKey()), word("undelivered.sent_again"));
  } else {
    askReason("give-up-dialog", (reason) => {
      list.act(() => post(addressOf(row, "give-up"), { reason }, freshKey()), word("undelivered.given_up"));
    });
  }
});

startHeader();
