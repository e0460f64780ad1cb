// A button that copies a text.

const SECONDS_TOLD = 3;

/** Adds a button to an element that copies its text, and says so when it is done. */
export function copyable(text, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = words.copy;
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  told.className = "quiet";
  button.setAttribute("aria-label", `${words.copy}: ${text.dataset.copy}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    told.textContent = words.copied;
    setTimeout(() => told.replaceChildren(), SECONDS_TOLD * 1000);
  });
  const row = document.createElement("p");
  row.className = "bar";
  row.append(button, told);
  text.after(row);
}
