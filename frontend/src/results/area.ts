/** The note above a list that holds only the acts of an area which are placed no more exactly. */
import { element, icon } from "../dom";
import { language, text } from "../text";

const COLLECTIONS: Readonly<Record<string, string>> = {
  locality: "localities",
  neighbourhood: "neighbourhoods",
  district: "districts",
};

interface Names {
  readonly name?: string;
  readonly name_en?: string;
}

/** The name of an area such as `neighbourhood:34`; a plain word if the server does not tell. */
export async function areaName(area: string, signal: AbortSignal): Promise<string> {
  const [ground = "", code = ""] = area.split(":");
  const query = new URLSearchParams({ code, limit: "1" });
  try {
    const url = `/api/collections/${COLLECTIONS[ground]}/items?${query}`;
    const answer = await fetch(url, { signal, headers: { Accept: "application/geo+json" } });
    const { features } = (await answer.json()) as { features?: { properties: Names }[] };
    const names = features?.[0]?.properties;
    const english = language() === "en" ? names?.name_en : null;
    return english ?? names?.name ?? text("areaUnnamed");
  } catch {
    return text("areaUnnamed");
  }
}

export function areaNote(name: string, onAll: () => void): HTMLElement {
  const all = element("button", { type: "button", class: "button quiet" }, icon("close"));
  all.append(text("areaAll"));
  all.addEventListener("click", onAll);
  return element(
    "div",
    { class: "area-note" },
    element("p", {}, element("strong", {}, text("areaOnly", { name })), ` ${text("areaHint")}`),
    all,
  );
}
