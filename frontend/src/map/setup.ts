/** Makes the map itself: worker, limits, behaviour. No subject is known here. */
import { Map as MapLibre, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Extent } from "../events";
import { text } from "../text";
import type { View } from "../url";
import { hatchPicture } from "./hatch";

export interface Setup {
  readonly container: HTMLElement;
  readonly style: StyleSpecification;
  /** The municipality; the map opens on it and does not stray far from it. */
  readonly home: Extent;
  readonly view: View | null;
}

export function hasWebgl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Widens an extent by a share of its size on every side. */
export function widen(extent: Extent, share: number): Extent {
  const [west, south, east, north] = extent;
  const dx = (east - west) * share;
  const dy = (north - south) * share;
  return [west - dx, south - dy, east + dx, north + dy];
}

export function setUpMap({ container, style, home, view }: Setup): MapLibre {
  setWorkerUrl(workerUrl);
  const [west, south, east, north] = widen(home, 1);
  const map = new MapLibre({
    container,
    style,
    ...(view
      ? { center: [view.lon, view.lat] as [number, number], zoom: view.zoom }
      : { bounds: [home[0], home[1], home[2], home[3]], fitBoundsOptions: { padding: 16 } }),
    maxBounds: [west, south, east, north],
    minZoom: 7,
    maxZoom: 20,
    fadeDuration: 0,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    locale: { "Map.Title": text("mapLabel") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("styleimagemissing", ({ id }) => {
    const ratio = Math.min(3, Math.max(1, Math.round(devicePixelRatio)));
    const picture = hatchPicture(id, ratio);
    if (picture && !map.hasImage(id)) map.addImage(id, picture, { pixelRatio: ratio });
  });
  return map;
}
