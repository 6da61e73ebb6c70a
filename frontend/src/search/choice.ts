/** What choosing a suggestion means: what the map selects and where it goes. */
import type { Suggestion } from "../api";
import type { Extent } from "../events";
import { parseSelection, type Selection } from "../url";

/** The extent of a suggestion; a bare point gets some 200 m of surroundings. */
export function extentOf(item: Suggestion): Extent | null {
  if (item.bbox) return item.bbox;
  const { lon, lat } = item;
  if (typeof lon !== "number" || typeof lat !== "number") return null;
  return [lon - 0.0025, lat - 0.0018, lon + 0.0025, lat + 0.0018];
}

/** A house is shown as its parcel, a plot as the point it lies at: the server says which. */
export function selectionOf(item: Suggestion): Selection | null {
  return parseSelection(item.select ?? `${item.kind}:${item.id}`);
}

const PLACES = new Set(["parcel", "point", "building", "address", "regulated_plot"]);

/** Does it name one place, so that going there answers the question? */
export function isPlace(item: Suggestion): boolean {
  return PLACES.has(item.kind);
}
