// The query page, for a browser that runs scripts: an editor over the text area, and buttons that copy.
import { copyable } from "./copy.js";
import { editorOver } from "./editor.js";

/** The longest address that every browser and proxy takes; a longer query is sent in the body instead. */
const LONGEST_ADDRESS = 8000;

for (const form of document.querySelectorAll("form[data-editor]")) {
  const words = JSON.parse(form.dataset.editor);
  editorOver(form, words);
  form.addEventListener("submit", () => {
    const sent = new URLSearchParams(new FormData(form)).toString();
    form.method = sent.length > LONGEST_ADDRESS ? "post" : "get";
  });
  document.querySelectorAll("[data-copy]").forEach((text) => copyable(text, words));
}

for (const place of document.querySelectorAll("[data-took]")) {
  const [visit] = performance.getEntriesByType("navigation");
  place.textContent = place.dataset.took.replace("{n}", Math.max(1, Math.round(visit.responseEnd - visit.requestStart)));
}
