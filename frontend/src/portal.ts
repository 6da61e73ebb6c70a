/** The map page: list, card and panel at once; the map itself when the browser has a breath. */
import "./card/card";
import "./panel/element";
import "./results/results";
import { followHistory } from "./state";

function whenCalm(run: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(run, { timeout: 1500 });
  else setTimeout(run, 200);
}

export function openPortal(): void {
  followHistory();
  whenCalm(() => void import("./map/element"));
}
