/**
 * Acts known only to an area: the area itself, loosely, and how many they are on a tag inside it. A
 * tag is square with a broken edge, never a dot, because it does not say where anything is; its plus
 * says that the number comes on top of what is drawn in place.
 */
import type { ExpressionSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Language } from "../text";
import { hatchName, tagName } from "./pictures";
import { BOLD, type Drawing, growing, isMarked, nameIn, type SubjectLayer } from "./subject";

/** Where the map's global state keeps the area that the chosen act is known to. */
export const PLACED = "act-area";

/** An area that holds acts known no more exactly. */
export type AreaGround = "locality" | "neighbourhood";

interface AreaLayers {
  readonly ground: AreaGround;
  readonly areas: string;
  readonly counts: string;
}

export const AREAS: readonly AreaLayers[] = [
  { ground: "neighbourhood", areas: "act_neighbourhoods", counts: "act_neighbourhood_counts" },
  { ground: "locality", areas: "act_localities", counts: "act_locality_counts" },
];
/** The number of all acts of a district, from afar; nearer, one sees where they are. */
export const DISTRICT_COUNTS = "act_district_counts";
const SOURCE = "act_areas";

/** From here on districts hand over to what lies inside them: read together they would be added. */
export const HANDOVER = 12;
/** How far below the name of the area the tag stands, in lines of the tag. */
const BELOW = 1.9;
/** From here on a tag says in words what its number means. */
const WORDS_FROM = 14;

interface Words {
  readonly one: string;
  readonly many: string;
}
const ACTS: Record<Language, Words> = {
  bg: { one: " акт", many: " акта" },
  en: { one: " act", many: " acts" },
};
const SOMEWHERE: Record<Language, string> = { bg: " някъде тук", en: " somewhere here" };

function counted(lang: Language): ExpressionSpecification {
  return ["number-format", ["get", "count"], { locale: lang }];
}

function inWords(lang: Language): ExpressionSpecification {
  const { one, many } = ACTS[lang];
  return ["concat", counted(lang), ["case", ["==", ["get", "count"], 1], one, many]];
}

function extents(layers: AreaLayers, { palette }: Drawing): SubjectLayer[] {
  const shared = {
    source: SOURCE,
    "source-layer": layers.areas,
    metadata: { band: "extents" },
  } as const;
  const isChosen = isMarked(PLACED, ["concat", `${layers.ground}:`, ["get", "code"]]);
  return [
    {
      ...shared,
      id: `${layers.areas}-area`,
      type: "fill",
      // Hatched one and all, they would cover the city and tell nobody anything.
      filter: isChosen,
      paint: {
        "fill-pattern": hatchName("sparse", palette.act),
        "fill-opacity": growing(12, 0.4, 16, 0.25),
      },
    },
    {
      ...shared,
      id: `${layers.areas}-line`,
      type: "line",
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.act,
        "line-opacity": 0.75,
        // Just inside the boundary, which has a line of its own.
        "line-offset": growing(8, 1.5, 16, 3),
        "line-width": growing(8, 0.8, 18, 2),
        "line-dasharray": [2, 3],
      },
    },
    {
      ...shared,
      id: `${layers.areas}-chosen`,
      type: "line",
      layout: { "line-join": "round" },
      filter: isChosen,
      paint: { "line-color": palette.selected, "line-width": growing(8, 2.5, 16, 5) },
    },
  ];
}

function tag(layers: AreaLayers, { palette, lang }: Drawing): SubjectLayer {
  return {
    id: layers.counts,
    type: "symbol",
    source: SOURCE,
    "source-layer": layers.counts,
    metadata: { band: "tags" },
    layout: {
      "text-field": [
        "step",
        ["zoom"],
        ["concat", "+", counted(lang)],
        WORDS_FROM,
        ["concat", "+", inWords(lang), SOMEWHERE[lang]],
      ],
      "text-font": BOLD,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, BELOW],
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

/** Name and number are one label: a number alone would be read as that of its neighbour. */
function districts({ palette, lang }: Drawing): SubjectLayer[] {
  return [
    {
      id: DISTRICT_COUNTS,
      type: "symbol",
      source: SOURCE,
      "source-layer": DISTRICT_COUNTS,
      maxzoom: HANDOVER,
      metadata: { band: "top" },
      layout: {
        "text-field": [
          "format",
          nameIn(lang),
          { "text-color": palette.districtLabel },
          "\n",
          {},
          inWords(lang),
          { "text-color": palette.act, "font-scale": 0.92 },
        ],
        "text-font": BOLD,
        "text-size": growing(8, 11, 12, 16),
        "text-letter-spacing": 0.03,
        "text-max-width": 8,
        "text-padding": 4,
        "symbol-sort-key": ["-", ["get", "count"]],
      },
      paint: {
        "text-color": palette.act,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.8,
      },
    },
    {
      id: "act_districts-chosen",
      type: "line",
      source: "ground",
      "source-layer": "districts",
      metadata: { band: "extents" },
      layout: { "line-join": "round" },
      filter: isMarked(PLACED, ["concat", "district:", ["get", "code"]]),
      paint: { "line-color": palette.selected, "line-width": growing(8, 2.5, 16, 5) },
    },
  ];
}

export function areaLayers(drawing: Drawing): SubjectLayer[] {
  return [
    ...AREAS.flatMap((layers) => extents(layers, drawing)),
    ...AREAS.map((layers) => tag(layers, drawing)),
    ...districts(drawing),
  ];
}
