/**
 * Relief, grids of values and pictures of maps. Unlike the subjects they are not known beforehand:
 * the page tells which there are, each with its texts, classes and attribution.
 */
import type { LayerSpecification, SourceSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Palette } from "./palette";
import { growing, REGULAR, type SubjectLayer } from "./subject";

interface Drawn {
  readonly tiles: string;
  readonly minzoom: number;
  readonly maxzoom: number;
}

/** As `tiles.raster.description.offer` writes it, in the language of the page. */
export interface Raster {
  readonly name: string;
  readonly kind: "relief" | "grid" | "overlay";
  readonly title: string;
  readonly note: string;
  readonly unit: string;
  readonly attribution: string;
  readonly licence: string;
  readonly isDemonstration: boolean;
  readonly bounds: [number, number, number, number];
  readonly picture: Drawn;
  readonly contours: Drawn | null;
  /** Lower limits and colours, ascending. */
  readonly classes: readonly (readonly [number, string])[];
}

/** One switch of the legend. A relief has two: its shade and its contours. */
export interface RasterLayer {
  readonly name: string;
  readonly part: "picture" | "contours";
  readonly raster: Raster;
}

export type Opacities = ReadonlyMap<string, number>;

/** What of the map is needed to change how much of a layer is seen. */
export interface Fading {
  getLayer(id: string): unknown;
  setPaintProperty(id: string, name: string, value: number): unknown;
}

export interface RasterDrawing {
  readonly palette: Palette;
  readonly shown: readonly string[];
  /** Per cent by name of the layer, where the reader chose another than the first. */
  readonly opacities: Opacities;
  readonly origin: string;
}

/** Per cent. Shade must leave the colours of the ground to be told apart, classes the streets. */
const FIRST_OPACITY = { relief: 45, grid: 80, overlay: 100, contours: 70 } as const;
const CONTOUR_SUFFIX = "_contours";
const METRES = " m";

/** What the page offers; nothing when it offers none, or not as it should. */
export function readRasters(text: string | undefined): readonly Raster[] {
  try {
    const read: unknown = JSON.parse(text || "[]");
    return Array.isArray(read) ? (read as Raster[]) : [];
  } catch {
    return [];
  }
}

export function layersOf(rasters: readonly Raster[]): readonly RasterLayer[] {
  return rasters.flatMap((raster): RasterLayer[] => {
    const picture: RasterLayer = { name: raster.name, part: "picture", raster };
    if (!raster.contours) return [picture];
    return [picture, { name: `${raster.name}${CONTOUR_SUFFIX}`, part: "contours", raster }];
  });
}

export function firstOpacity({ part, raster }: RasterLayer): number {
  return part === "contours" ? FIRST_OPACITY.contours : FIRST_OPACITY[raster.kind];
}

/** Sources and layers of those that are shown; the others cost nothing. */
export function rasterStyle(
  rasters: readonly Raster[],
  drawing: RasterDrawing,
): { sources: Record<string, SourceSpecification>; layers: SubjectLayer[] } {
  const shown = layersOf(rasters).filter(({ name }) => drawing.shown.includes(name));
  return {
    sources: Object.fromEntries(shown.map((one) => [sourceOf(one), source(one, drawing)])),
    layers: shown.flatMap((one) => {
      const opacity = (drawing.opacities.get(one.name) ?? firstOpacity(one)) / 100;
      return one.part === "contours"
        ? contours(one, drawing.palette, opacity)
        : [picture(one, opacity)];
    }),
  };
}

/** Shows so much of a layer at once, without drawing the map anew. */
export function fade(map: Fading, name: string, share: number): void {
  const id = `${PREFIX}${name}`;
  if (map.getLayer(id)) map.setPaintProperty(id, "raster-opacity", share);
  for (const part of ["line", "index"]) {
    if (map.getLayer(`${id}-${part}`)) map.setPaintProperty(`${id}-${part}`, "line-opacity", share);
  }
}

const PREFIX = "raster-";

/** Names of the style apart from those of the subjects. */
export function sourceOf({ name }: RasterLayer): string {
  return `${PREFIX}${name}`;
}

export function isOfRaster(source: string): boolean {
  return source.startsWith(PREFIX);
}

function source({ part, raster }: RasterLayer, { origin }: RasterDrawing): SourceSpecification {
  const { tiles, minzoom, maxzoom } = (part === "contours" && raster.contours) || raster.picture;
  const common = { bounds: raster.bounds, minzoom, maxzoom };
  if (part === "contours") return { type: "vector", tiles: [origin + tiles], ...common };
  // Screens with finer pixels get finer tiles: "@2x" comes before the ending.
  const address = origin + tiles.replace(/\.(png|webp)/, "{ratio}.$1");
  return { type: "raster", tiles: [address], tileSize: 256, ...common };
}

function picture(one: RasterLayer, opacity: number): SubjectLayer {
  const isGrid = one.raster.kind === "grid";
  return {
    id: sourceOf(one),
    type: "raster",
    source: sourceOf(one),
    metadata: { band: "veil" },
    paint: {
      "raster-opacity": opacity,
      "raster-resampling": isGrid ? "nearest" : "linear",
      "raster-fade-duration": 0,
    },
  };
}

function contours(one: RasterLayer, palette: Palette, opacity: number): SubjectLayer[] {
  const common = { source: sourceOf(one), "source-layer": "contours" };
  const line = (id: string, isIndex: boolean, width: number): SubjectLayer => ({
    ...common,
    id: `${sourceOf(one)}-${id}`,
    type: "line",
    metadata: { band: "veil" },
    filter: [isIndex ? "has" : "!has", "index"],
    layout: { "line-join": "round" },
    paint: {
      "line-color": palette.contourLine,
      "line-width": growing(10, width * 0.6, 16, width),
      "line-opacity": opacity,
    },
  });
  const label: LayerSpecification & SubjectLayer = {
    ...common,
    id: `${sourceOf(one)}-label`,
    type: "symbol",
    metadata: { band: "labels" },
    minzoom: 11,
    filter: ["has", "index"],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 320,
      "text-field": ["concat", ["to-string", ["get", "ele"]], METRES],
      "text-font": REGULAR,
      "text-size": growing(11, 11, 16, 13),
      "text-padding": 4,
    },
    paint: {
      "text-color": palette.contourLabel,
      "text-halo-color": palette.halo,
      "text-halo-width": 1.5,
    },
  };
  return [line("line", false, 0.9), line("index", true, 1.8), label];
}
