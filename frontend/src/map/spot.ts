/** The point whose card is open, as the address says it: a pin over whatever the map draws. */
import { type Map as MapLibre, Marker } from "maplibre-gl";
import { element, svg } from "../dom";
import { on } from "../events";
import { currentState } from "../state";
import { text } from "../text";
import { placeOf, type State } from "../url";

const PIN =
  "M14 35C10 25 3 21 3 13a11 11 0 0 1 22 0c0 8-7 12-11 22ZM14 9a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z";

export function markPoint(map: MapLibre, signal: AbortSignal): void {
  const mark = element(
    "div",
    { class: "spot", role: "img", "aria-label": text("point") },
    svg("svg", { viewBox: "0 0 28 36", "aria-hidden": "true" }, svg("path", { d: PIN })),
  );
  const pin = new Marker({ element: mark, anchor: "bottom" });
  const follow = ({ selection }: State): void => {
    const place = placeOf(selection);
    if (place) pin.setLngLat(place).addTo(map);
    else pin.remove();
  };
  on("kv:state", ({ state }) => follow(state), signal);
  follow(currentState());
}
