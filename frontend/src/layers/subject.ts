/** What a subject declares to the map: how it is drawn, how the legend shows it, where it is from. */
import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Language, TextKey } from "../text";
import type { Palette } from "./palette";

export interface Drawing {
  readonly palette: Palette;
  readonly lang: Language;
  /** Name of the source in the style. */
  readonly source: string;
}

/**
 * Sets of layers that the server keeps as one tile each, and the last zoom worth asking for: nearer,
 * the map enlarges what it has. `isFiltered` ones carry the filters of the list.
 */
export const GROUPS = {
  ground: { maxzoom: 17, isFiltered: false },
  plan: { maxzoom: 17, isFiltered: false },
  acts: { maxzoom: 16, isFiltered: true },
  act_areas: { maxzoom: 14, isFiltered: true },
} as const;
export type Group = keyof typeof GROUPS;

/** How the legend draws one entry: as the map does, so colour is never alone. */
export interface Swatch {
  readonly shape: "area" | "line" | "tag" | "bubble" | "dot" | "words";
  readonly stroke: string;
  readonly fill?: string;
  /** How much of the fill shows, 1 unless told. */
  readonly fillOpacity?: number;
  readonly dash?: readonly number[];
  readonly hatch?: "dense" | "medium" | "sparse";
  readonly width?: number;
  readonly casing?: string;
  /** Colour of what is written inside. */
  readonly ink?: string;
}

export interface LegendRow {
  readonly label: TextKey;
  readonly swatch: Swatch;
}

/** Bands of the drawing order, bottom to top. */
export type Band =
  | "ground"
  | "veil"
  | "lines"
  | "roads"
  | "extents"
  | "marks"
  | "tags"
  | "labels"
  | "top";

/** A layer that another subject draws in its place up to a zoom, while that one is shown. */
export interface Yielding {
  readonly to: SubjectName;
  readonly until: number;
}

export type SubjectLayer = LayerSpecification & { metadata: { band: Band; yields?: Yielding } };

export interface Subject {
  readonly name: SubjectName;
  /** The ground is always fetched, the rest only when something of it is shown. */
  readonly source: Group;
  /** Layers of the tile that it is drawn from. Names come as points, so that each is read once. */
  readonly tileLayers: readonly string[];
  readonly isShownAtFirst: boolean;
  /** Zoom from which the subject is drawn; the legend says so when the map is farther out. */
  readonly fromZoom: number;
  readonly note: TextKey;
  layers(drawing: Drawing): SubjectLayer[];
  legend(palette: Palette): readonly LegendRow[];
}

export type SubjectName =
  | "districts"
  | "neighbourhoods"
  | "streets"
  | "quarters"
  | "regulated_plots"
  | "zones"
  | "localities"
  | "parcels"
  | "buildings"
  | "acts";

export const REGULAR = ["Sofia Sans Regular"];
export const BOLD = ["Sofia Sans Bold"];

/** The name in the page's language; Bulgarian stands in where there is no English one. */
export function nameIn(lang: Language): ExpressionSpecification {
  return lang === "en"
    ? ["coalesce", ["get", "name_en"], ["get", "name"]]
    : ["to-string", ["get", "name"]];
}

/** A size that grows evenly between two zooms. */
export function growing(
  fromZoom: number,
  fromSize: number,
  toZoom: number,
  toSize: number,
): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], fromZoom, fromSize, toZoom, toSize];
}

/**
 * Is this feature the one whose key stands in the map's global state under `name`? A filter rather
 * than an opacity, so that one outline is drawn and not thousands of invisible ones.
 */
export function isMarked(name: string, key: ExpressionSpecification): ExpressionSpecification {
  return ["==", ["to-string", key], ["to-string", ["global-state", name]]];
}
