/** A button beside every text of the page that is there to be copied; without script, select it. */
import { element } from "../dom";
import { announce } from "../status";
import { text } from "../text";

function offer(source: HTMLElement): void {
  const label = source.dataset.copy || text("copy");
  const button = element("button", { type: "button", class: "button quiet copy" }, text("copy"));
  if (label !== text("copy")) button.setAttribute("aria-label", `${text("copy")}: ${label}`);
  button.addEventListener("click", () => void copy(source, button));
  source.after(" ", button);
}

async function copy(source: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(source.textContent?.trim() ?? "");
    button.textContent = text("copied");
    announce(text("copied"));
  } catch {
    // a page without a secure address may not write there: select the words instead
    getSelection()?.selectAllChildren(source);
    announce(text("copyByHand"));
  }
}

for (const source of document.querySelectorAll<HTMLElement>("[data-copy]")) offer(source);
