/** Pointing at things: the crosshair and Enter for the keyboard, hover for the mouse. */
import type { Map as MapLibre } from "maplibre-gl";
import { svg } from "../dom";
import { emit } from "../events";
import { AREAS } from "../layers/act_areas";
import { choose } from "../state";

/** Shown by the stylesheet while the map has keyboard focus. */
export function crosshair(): SVGElement {
  return svg(
    "svg",
    { class: "map-crosshair", viewBox: "0 0 48 48", "aria-hidden": "true" },
    svg("path", { class: "under", d: "M24 4v14M24 30v14M4 24h14M30 24h14" }),
    svg("path", { class: "over", d: "M24 4v14M24 30v14M4 24h14M30 24h14" }),
  );
}

export function identifyWithEnter(
  map: MapLibre,
  identify: (point: { x: number; y: number }) => void,
): void {
  const canvas = map.getCanvas();
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    identify(map.project(map.getCenter()));
  });
}

/** Everything at a point, as a card: by the menu button of the mouse, or Shift and Enter. */
export function tellOfPoints(map: MapLibre): void {
  const tell = ({ lng, lat }: { lng: number; lat: number }): void => {
    const id = `${lat.toFixed(6)},${lng.toFixed(6)}`;
    choose({ selection: { kind: "point", id } });
  };
  map.on("contextmenu", ({ lngLat }) => tell(lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    tell(map.getCenter());
  });
}

const COUNTS = new Set(AREAS.map(({ counts }) => counts));

/** Would a click here open something of its own, and not just the ground? */
function isChosen(sourceLayer: string | undefined): boolean {
  return sourceLayer === "parcels" || COUNTS.has(sourceLayer ?? "");
}

/** The act under the mouse is marked on the map and in the list. */
export function followPointer(map: MapLibre): void {
  let marked = "";
  map.on("mousemove", ({ point }) => {
    if (map.isMoving()) return;
    const hits = map.queryRenderedFeatures(point);
    const act = hits.find((hit) => hit.sourceLayer === "acts");
    const isSomething = act || hits.some(({ sourceLayer }) => isChosen(sourceLayer));
    map.getCanvas().style.cursor = isSomething ? "pointer" : "";
    const id = act?.id === undefined ? "" : String(act.id);
    if (id === marked) return;
    marked = id;
    emit("kv:highlight", { selection: id ? { kind: "act", id } : null });
  });
  map.on("mouseout", () => {
    marked = "";
    emit("kv:highlight", { selection: null });
  });
}
