/** What the list says when the view of the map holds none of the acts that match. */
import { fragment } from "../api";
import { element } from "../dom";
import { number, text } from "../text";

/** The total that a list states; null if it states none. */
export function totalIn(list: ParentNode): number | null {
  const stated = list.querySelector<HTMLElement>("[data-total]")?.dataset.total;
  return stated === undefined ? null : Number(stated);
}

/** How many acts match wherever they are; null if the server does not tell. */
export async function totalAnywhere(address: string, signal: AbortSignal): Promise<number | null> {
  try {
    return totalIn(await fragment(address, "1", signal));
  } catch {
    return null;
  }
}

/** "None in this view, n in all", with the way to them. */
export function elsewhereNote(total: number, onAll: () => void): HTMLElement {
  const all = element("button", { type: "button", class: "button primary" }, text("showAll"));
  all.addEventListener("click", onAll);
  const told = element("p", {}, text("elsewhere", { n: number(total) }));
  return element("div", { class: "empty" }, told, element("p", { class: "actions" }, all));
}
