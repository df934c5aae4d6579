/** The audit page: its chain is checked from the first line to the last, and against the anchors outside. */

import { get } from "./api.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { word } from "./words.js";

const verdict = byId("verdict");

function tell(text, kind) {
  verdict.className = `message ${kind}`;
  verdict.textContent = text;
  verdict.hidden = false;
}

byId("verify").addEventListener("click", async () => {
  tell(word("audit.verifying"), "");
  try {
    const found = await get("/api/audit/verify");
    tell(word(found.anchors ? "audit.intact" : "audit.intact_alone", found), "good");
  } catch (problem) {
    tell(problem.message, "careful");
  }
});

startHeader();
