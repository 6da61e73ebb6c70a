import type { ExpressionSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { TextKey } from "../text";
import type { LandUse, Palette } from "./palette";
import { growing, isMarked, type LegendRow, REGULAR, type Subject } from "./subject";

/** Uses that share a row of the legend. */
const LEGEND_USES: readonly (readonly [LandUse, TextKey])[] = [
  ["green", "useGreen"],
  ["farmland", "useFarmland"],
  ["public", "usePublic"],
  ["industry", "useIndustry"],
  ["street", "useStreet"],
];

function groundByUse(palette: Palette): ExpressionSpecification {
  const { green, forest, farmland, public: open, industry, street } = palette.uses;
  return [
    "match",
    ["get", "use"],
    ["green", "sport"],
    green,
    "forest",
    forest,
    "farmland",
    farmland,
    ["public", "monument"],
    open,
    ["industry", "infrastructure"],
    industry,
    "street",
    street,
    palette.parcelFill,
  ];
}

export const parcels: Subject = {
  name: "parcels",
  source: "ground",
  tileLayers: ["parcels"],
  isShownAtFirst: true,
  fromZoom: 14,
  note: "noteCadastre",
  layers: ({ palette, source }) => [
    {
      id: "parcels-area",
      type: "fill",
      source,
      "source-layer": "parcels",
      metadata: { band: "ground" },
      paint: { "fill-color": groundByUse(palette) },
    },
    {
      id: "parcels-line",
      type: "line",
      source,
      "source-layer": "parcels",
      metadata: { band: "lines" },
      paint: { "line-color": palette.parcelLine, "line-width": growing(14, 0.5, 19, 1.6) },
    },
    {
      id: "parcels-selected-halo",
      type: "line",
      source,
      "source-layer": "parcels",
      metadata: { band: "extents" },
      filter: isMarked("parcel", ["get", "identifier"]),
      paint: { "line-color": palette.selectedHalo, "line-width": growing(14, 6, 19, 10) },
    },
    {
      id: "parcels-selected",
      type: "line",
      source,
      "source-layer": "parcels",
      metadata: { band: "extents" },
      filter: isMarked("parcel", ["get", "identifier"]),
      paint: { "line-color": palette.selected, "line-width": growing(14, 2.5, 19, 4) },
    },
    {
      id: "parcels-label",
      type: "symbol",
      source,
      "source-layer": "parcels",
      metadata: { band: "labels" },
      minzoom: 17,
      layout: {
        "text-field": ["to-string", ["get", "label"]],
        "text-font": REGULAR,
        "text-size": growing(17, 11, 19, 14),
        "text-padding": 3,
      },
      paint: {
        "text-color": palette.parcelLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.3,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "useOther",
      swatch: { shape: "area", stroke: palette.parcelLine, fill: palette.parcelFill },
    },
    ...LEGEND_USES.map(
      ([use, label]): LegendRow => ({
        label,
        swatch: { shape: "area", stroke: palette.parcelLine, fill: palette.uses[use] },
      }),
    ),
  ],
};
