/**
 * Acts known only to an area: the area itself, loosely, and how many they are on a tag inside it. A
 * tag is square with a broken edge, never a dot, because it does not say where anything is.
 */
import type { ExpressionSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Language } from "../text";
import { hatchName, tagName } from "./pictures";
import { BOLD, type Drawing, growing, isMarked, type SubjectLayer } from "./subject";

/** Where the map's global state keeps the area that the chosen act is known to. */
export const PLACED = "act-area";

/** An area that holds acts known no more exactly. */
export type AreaGround = "locality" | "neighbourhood" | "district";

interface AreaLayers {
  readonly ground: AreaGround;
  readonly areas: string;
  readonly counts: string;
  /** Zooms of the area; of its number too, but that of districts and of what lies inside them
   * would be read together, so one hands over to the other. */
  readonly zooms: readonly [number, number];
  /** How far below the name of the area the tag stands, in lines of the tag. */
  readonly below: number;
}

const HANDOVER = 12;

export const AREAS: readonly AreaLayers[] = [
  {
    ground: "district",
    areas: "act_districts",
    counts: "act_district_counts",
    zooms: [8, HANDOVER],
    below: 2,
  },
  {
    ground: "neighbourhood",
    areas: "act_neighbourhoods",
    counts: "act_neighbourhood_counts",
    zooms: [11, 24],
    below: 1.9,
  },
  {
    ground: "locality",
    areas: "act_localities",
    counts: "act_locality_counts",
    zooms: [11, 24],
    below: 1.9,
  },
];

/** From here on a tag says in words what its number means. */
const WORDS_FROM = 14;

const WORDS: Record<Language, { readonly one: string; readonly many: string }> = {
  bg: { one: " акт някъде тук", many: " акта някъде тук" },
  en: { one: " act somewhere here", many: " acts somewhere here" },
};

function countText(lang: Language): ExpressionSpecification {
  const count: ExpressionSpecification = ["number-format", ["get", "count"], { locale: lang }];
  const { one, many } = WORDS[lang];
  const inWords: ExpressionSpecification = [
    "concat",
    count,
    ["case", ["==", ["get", "count"], 1], one, many],
  ];
  return ["step", ["zoom"], count, WORDS_FROM, inWords];
}

function extents(layers: AreaLayers, { palette, source }: Drawing): SubjectLayer[] {
  const [minzoom, maxzoom] = layers.zooms;
  const shared = { source, "source-layer": layers.areas, minzoom, maxzoom } as const;
  const outline: SubjectLayer = {
    ...shared,
    id: `${layers.areas}-line`,
    type: "line",
    metadata: { band: "extents" },
    layout: { "line-join": "round" },
    paint: {
      "line-color": palette.act,
      "line-opacity": layers.ground === "district" ? 0.45 : 0.75,
      // Just inside the boundary, which has a line of its own.
      "line-offset": growing(8, 1.5, 16, 3),
      "line-width": growing(8, 0.8, 18, 2),
      "line-dasharray": [2, 3],
    },
  };
  const chosen: SubjectLayer = {
    source,
    "source-layer": layers.areas,
    id: `${layers.areas}-chosen`,
    type: "line",
    metadata: { band: "extents" },
    layout: { "line-join": "round" },
    filter: isMarked(PLACED, ["concat", `${layers.ground}:`, ["get", "code"]]),
    paint: { "line-color": palette.selected, "line-width": growing(8, 2.5, 16, 5) },
  };
  // A hatch over whole districts would cover the city and tell nobody anything.
  if (layers.ground === "district") return [outline, chosen];
  const hatch: SubjectLayer = {
    ...shared,
    id: `${layers.areas}-area`,
    type: "fill",
    metadata: { band: "extents" },
    paint: {
      "fill-pattern": hatchName("sparse", palette.act),
      "fill-opacity": growing(12, 0.4, 16, 0.25),
    },
  };
  return [hatch, outline, chosen];
}

function tag(layers: AreaLayers, { palette, lang, source }: Drawing): SubjectLayer {
  const [from, maxzoom] = layers.zooms;
  const minzoom = layers.ground === "district" ? from : HANDOVER;
  return {
    id: layers.counts,
    type: "symbol",
    source,
    "source-layer": layers.counts,
    minzoom,
    maxzoom,
    metadata: { band: "tags" },
    layout: {
      "text-field": countText(lang),
      "text-font": BOLD,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, layers.below],
      "text-max-width": 30,
      "icon-image": [
        "step",
        ["zoom"],
        tagName("short", palette.act, palette.halo),
        WORDS_FROM,
        tagName("long", palette.act, palette.halo),
      ],
      "icon-text-fit": "both",
      "icon-text-fit-padding": [3, 6, 3, 6],
      "symbol-sort-key": ["get", "count"],
      // A number left out would read as "none here".
      "icon-allow-overlap": true,
      "text-allow-overlap": true,
    },
    paint: { "text-color": palette.act },
  };
}

export function areaLayers(drawing: Drawing): SubjectLayer[] {
  return [
    ...AREAS.flatMap((layers) => extents(layers, drawing)),
    ...AREAS.map((layers) => tag(layers, drawing)),
  ];
}

/** Layers of the tile below the acts, and above them. */
export const AREA_TILE_LAYERS = {
  below: AREAS.map(({ areas }) => areas),
  above: AREAS.map(({ counts }) => counts),
} as const;
