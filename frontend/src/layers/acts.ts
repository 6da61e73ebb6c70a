import type { ExpressionSpecification } from "@maplibre/maplibre-gl-style-spec";
import { AREAS, areaLayers, DISTRICT_COUNTS } from "./act_areas";
import { CELLS, CELLS_TO, cellLayers } from "./act_cells";
import { type Hatch, hatchName } from "./pictures";
import {
  type Drawing,
  growing,
  isMarked,
  type LegendRow,
  type Subject,
  type SubjectLayer,
} from "./subject";

/**
 * How exactly an act is placed decides how it is drawn: the less is known, the looser the hatch and
 * the more broken the outline. Acts known only to an area are a number on that area, because a mark
 * in its middle would claim a place that nobody stated.
 */
interface Level {
  readonly level: "parcel" | "regulated_plot" | "address" | "drawn" | "street" | "quarter";
  readonly label: LegendRow["label"];
  readonly hatch: Hatch | null;
  readonly dash: readonly [number, number] | null;
  readonly isExact: boolean;
  /** A stretch of a street is a line; a person may draw either. */
  readonly isLine?: boolean;
}

export const LEVELS: readonly Level[] = [
  { level: "quarter", label: "levelQuarter", hatch: "medium", dash: [5, 2], isExact: false },
  {
    level: "street",
    label: "levelStreet",
    hatch: null,
    dash: [2, 1],
    isExact: false,
    isLine: true,
  },
  { level: "drawn", label: "levelDrawn", hatch: "sparse", dash: null, isExact: true },
  { level: "address", label: "levelAddress", hatch: "dense", dash: [7, 1.5], isExact: true },
  { level: "regulated_plot", label: "levelPlot", hatch: "dense", dash: null, isExact: true },
  { level: "parcel", label: "levelParcel", hatch: null, dash: null, isExact: true },
];

const isArea: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
const isLine: ExpressionSpecification = ["==", ["geometry-type"], "LineString"];
const isExtent: ExpressionSpecification = ["any", isArea, isLine];

/** A street is drawn broad and broken beside the thin axis of the ground. */
const BROAD = growing(10, 3, 19, 11);

function extentLayers(level: Level, color: string, source: string): SubjectLayer[] {
  if (level.isLine) return lineLayers(level, color, source);
  const isOfLevel: ExpressionSpecification = ["==", ["get", "level"], level.level];
  const shared = { source, "source-layer": "acts", metadata: { band: "extents" } } as const;
  return [
    {
      ...shared,
      id: `acts-${level.level}-area`,
      type: "fill",
      filter: ["all", isArea, isOfLevel],
      paint: level.hatch
        ? { "fill-pattern": hatchName(level.hatch, color) }
        : { "fill-color": color, "fill-opacity": 0.34 },
    },
    {
      ...shared,
      id: `acts-${level.level}-line`,
      type: "line",
      filter: ["all", isExtent, isOfLevel],
      layout: { "line-join": "round" },
      paint: {
        "line-color": color,
        "line-width": level.isExact ? growing(13, 1.4, 19, 3.2) : growing(13, 1, 19, 2.2),
        ...(level.dash ? { "line-dasharray": [...level.dash] } : {}),
      },
    },
  ];
}

function lineLayers(level: Level, color: string, source: string): SubjectLayer[] {
  return [
    {
      id: `acts-${level.level}-line`,
      type: "line",
      source,
      "source-layer": "acts",
      filter: ["all", isLine, ["==", ["get", "level"], level.level]],
      metadata: { band: "extents" },
      paint: {
        "line-color": color,
        "line-width": BROAD,
        ...(level.dash ? { "line-dasharray": [...level.dash] } : {}),
      },
    },
  ];
}

function chosenLayers(selected: string, halo: string, source: string): SubjectLayer[] {
  const isHighlighted = isMarked("act-highlighted", ["id"]);
  const isSelected = isMarked("act", ["id"]);
  const shared = { source, "source-layer": "acts" } as const;
  const extents = { band: "extents" } as const;
  return [
    {
      ...shared,
      id: "acts-highlighted-area",
      type: "line",
      filter: ["all", isExtent, isHighlighted],
      metadata: extents,
      paint: { "line-color": selected, "line-width": 3, "line-dasharray": [2, 1] },
    },
    {
      ...shared,
      id: "acts-selected-halo",
      type: "line",
      filter: ["all", isExtent, isSelected],
      metadata: extents,
      layout: { "line-join": "round" },
      paint: { "line-color": halo, "line-width": growing(11, 5, 19, 10) },
    },
    {
      ...shared,
      id: "acts-selected-area",
      type: "line",
      filter: ["all", isExtent, isSelected],
      metadata: extents,
      layout: { "line-join": "round" },
      paint: { "line-color": selected, "line-width": growing(11, 2.2, 19, 4) },
    },
    ...chosenMarks(selected, halo),
  ];
}

/** From afar the chosen act is marked only where it is alone in its cell. */
function chosenMarks(selected: string, halo: string): SubjectLayer[] {
  const shared = {
    type: "circle",
    source: "act_areas",
    "source-layer": CELLS,
    maxzoom: CELLS_TO,
    metadata: { band: "top" },
  } as const;
  return [
    {
      ...shared,
      id: "acts-highlighted-mark",
      filter: ["all", ["has", "act"], isMarked("act-highlighted", ["get", "act"])],
      paint: {
        "circle-color": halo,
        "circle-radius": 8,
        "circle-stroke-color": selected,
        "circle-stroke-width": 3,
      },
    },
    {
      ...shared,
      id: "acts-selected-mark",
      filter: ["all", ["has", "act"], isMarked("act", ["get", "act"])],
      paint: {
        "circle-color": selected,
        "circle-radius": 9,
        "circle-stroke-color": halo,
        "circle-stroke-width": 4,
      },
    },
  ];
}

function actLayers(drawing: Drawing): SubjectLayer[] {
  const { palette, source } = drawing;
  return [
    ...LEVELS.flatMap((level) => extentLayers(level, palette.act, source)),
    ...areaLayers(drawing),
    ...cellLayers(drawing),
    ...chosenLayers(palette.selected, palette.selectedHalo, source),
  ];
}

export const acts: Subject = {
  name: "acts",
  source: "acts",
  isShownAtFirst: true,
  tileLayers: [
    "acts",
    CELLS,
    ...AREAS.flatMap(({ areas, counts }) => [areas, counts]),
    DISTRICT_COUNTS,
  ],
  fromZoom: 8,
  note: "noteRegister",
  layers: (drawing) => actLayers(drawing),
  legend: (palette) => [
    {
      label: "actsHere",
      swatch: { shape: "bubble", stroke: palette.halo, fill: palette.act, ink: palette.actCore },
    },
    {
      label: "actAlone",
      swatch: { shape: "dot", stroke: palette.actCore, fill: palette.act },
    },
    {
      label: "actVague",
      swatch: { shape: "dot", stroke: palette.act, fill: palette.actCore },
    },
    {
      label: "actsOfDistrict",
      swatch: { shape: "words", stroke: palette.act },
    },
    ...LEVELS.toReversed().map(
      ({ label, hatch, dash, isLine }): LegendRow => ({
        label,
        swatch: {
          shape: isLine ? "line" : "area",
          stroke: palette.act,
          width: isLine ? 5 : 2,
          ...(hatch ? { hatch } : { fill: palette.act, fillOpacity: 0.34 }),
          ...(dash ? { dash: dash.map((length) => length * 1.4) } : {}),
        },
      }),
    ),
    {
      label: "levelArea",
      swatch: { shape: "area", stroke: palette.act, dash: [2, 3] },
    },
    {
      label: "levelCount",
      swatch: { shape: "tag", stroke: palette.act, fill: palette.halo, dash: [3.5, 2] },
    },
  ],
};
