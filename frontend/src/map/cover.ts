/** What of the map lies under the panel and the search box of a phone. */
import type { PaddingOptions } from "maplibre-gl";

/** Height of the search box that floats over the map of a phone, with its distance to the top. */
const SEARCH_PX = 60;

/**
 * What is covered of `map`, in pixels; its style learns it too. A panel pulled to the top hides all
 * of it, and counts no more than one at half.
 */
export function coverOf(map: HTMLElement): PaddingOptions {
  const own = map.getBoundingClientRect();
  const box = document.querySelector<HTMLElement>(".map-panel")?.getBoundingClientRect();
  const isOver = box !== undefined && box.right > own.left + 1;
  const bottom = isOver ? Math.max(0, Math.min(own.bottom - box.top, own.height * 0.5)) : 0;
  const top = isOver ? SEARCH_PX : 0;
  map.style.setProperty("--covered", `${bottom - top}px`);
  map.style.setProperty("--covered-below", `${bottom}px`);
  return { top, left: 0, right: 0, bottom };
}
