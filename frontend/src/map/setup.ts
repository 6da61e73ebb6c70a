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
import { picture } from "./pictures";

export interface Setup {
  readonly container: HTMLElement;
  readonly style: StyleSpecification;
  /** The municipality; the map does not stray far from it. */
  readonly home: Extent;
  /** Where it opens when the URL names no view. */
  readonly opening: Extent;
  /** What panels cover of it; its centre is that of the rest. */
  readonly covered: PaddingOptions;
  readonly view: View | null;
}

/** Pixels between the opening extent and the edges, with room for the tools on the right. */
export const MARGIN: PaddingOptions = { top: 16, left: 16, right: 40, bottom: 16 };

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

export function setUpMap({ container, style, home, opening, covered, view }: Setup): MapLibre {
  setWorkerUrl(workerUrl);
  const [west, south, east, north] = widen(home, 1);
  const map = new MapLibre({
    container,
    style,
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
  if (view) map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom, padding: covered });
  else {
    map.setPadding(covered);
    const [left, bottom, right, top] = opening;
    map.fitBounds([left, bottom, right, top], { padding: MARGIN, animate: false });
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const ratio = Math.min(3, Math.max(1, Math.round(devicePixelRatio)));
  map.setMissingStyleImageResolver((id) => {
    const made = picture(id, ratio);
    if (!made || map.hasImage(id)) return;
    const { width, height, data, ...growth } = made;
    map.addImage(id, { width, height, data }, { pixelRatio: ratio, ...growth });
  });
  return map;
}
