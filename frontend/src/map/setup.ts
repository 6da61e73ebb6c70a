/** Makes the map itself: worker, limits, behaviour. No subject is known here. */
import {
  Map as MapLibre,
  type PaddingOptions,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Extent } from "../events";
import { text } from "../text";
import type { View } from "../url";
import { hatchPicture } from "./hatch";

export interface Setup {
  readonly container: HTMLElement;
  readonly style: StyleSpecification;
  /** The municipality; the map does not stray far from it. */
  readonly home: Extent;
  /** Where it opens when the URL names no view, and what of it is covered by panels. */
  readonly opening: Extent;
  readonly padding: PaddingOptions;
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

export function setUpMap({ container, style, home, opening, padding, view }: Setup): MapLibre {
  setWorkerUrl(workerUrl);
  const [west, south, east, north] = widen(home, 1);
  const map = new MapLibre({
    container,
    style,
    ...(view
      ? { center: [view.lon, view.lat] as [number, number], zoom: view.zoom }
      : {
          bounds: [opening[0], opening[1], opening[2], opening[3]],
          fitBoundsOptions: { padding },
        }),
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
  const ratio = Math.min(3, Math.max(1, Math.round(devicePixelRatio)));
  map.setMissingStyleImageResolver((id) => {
    const picture = hatchPicture(id, ratio);
    if (picture && !map.hasImage(id)) map.addImage(id, picture, { pixelRatio: ratio });
  });
  return map;
}
