/** How the shapes of a <shape-map> are drawn: by role, never by colour alone. Pure. */
import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Palette } from "../layers/palette";
import type { Swatch } from "../layers/subject";
import type { Role } from "../shape/collection";

export const SHAPES = "shapes";
/** Global state of the map: the candidate chosen in the form, the parcels picked into it. */
export const CHOSEN = "candidate";
export const PICKED = "picked";

interface Look {
  readonly line: (palette: Palette) => string;
  readonly width: number;
  readonly dash?: readonly [number, number];
  readonly fillOpacity: number;
}

const LOOKS: Record<Role, Look> = {
  quarter: { line: (p) => p.quarterLine, width: 2, dash: [4, 2], fillOpacity: 0 },
  neighbour: { line: (p) => p.act, width: 1.5, dash: [2, 2], fillOpacity: 0.06 },
  parcel: { line: (p) => p.plotLine, width: 2, fillOpacity: 0.1 },
  candidate: { line: (p) => p.localityLine, width: 2, dash: [3, 1.5], fillOpacity: 0.12 },
  act: { line: (p) => p.act, width: 3, fillOpacity: 0.22 },
};
/** Bottom to top. */
const ORDER: readonly Role[] = ["quarter", "neighbour", "parcel", "candidate", "act"];

const IS_CHOSEN: ExpressionSpecification = [
  "all",
  ["!=", ["get", "key"], ""],
  ["==", ["get", "key"], ["global-state", CHOSEN]],
];

function layersOf(role: Role, palette: Palette): LayerSpecification[] {
  const { line, width, dash, fillOpacity } = LOOKS[role];
  const ofRole: ExpressionSpecification = ["==", ["get", "role"], role];
  const kind = (type: string): ExpressionSpecification => [
    "all",
    ofRole,
    ["==", ["geometry-type"], type],
  ];
  return [
    {
      id: `shape-${role}-fill`,
      type: "fill",
      source: SHAPES,
      filter: kind("Polygon"),
      paint: { "fill-color": line(palette), "fill-opacity": fillOpacity },
    },
    {
      id: `shape-${role}-line`,
      type: "line",
      source: SHAPES,
      filter: ["all", ofRole, ["!=", ["geometry-type"], "Point"]],
      paint: {
        "line-color": line(palette),
        "line-width": width,
        ...(dash ? { "line-dasharray": [...dash] } : {}),
      },
    },
    {
      id: `shape-${role}-point`,
      type: "circle",
      source: SHAPES,
      filter: kind("Point"),
      paint: {
        "circle-radius": 7,
        "circle-color": palette.actCore,
        "circle-stroke-color": line(palette),
        "circle-stroke-width": width,
      },
    },
  ];
}

function emphasis(palette: Palette): LayerSpecification[] {
  const strong = (colour: string, width: number, id: string): LayerSpecification => ({
    id,
    type: "line",
    source: SHAPES,
    paint: {
      "line-color": colour,
      "line-width": width,
      "line-opacity": ["case", IS_CHOSEN, 1, 0],
    },
  });
  const picked = (colour: string, width: number, id: string): LayerSpecification => ({
    id,
    type: "line",
    source: "ground",
    "source-layer": "parcels",
    paint: {
      "line-color": colour,
      "line-width": width,
      "line-opacity": [
        "case",
        ["in", ["coalesce", ["get", "identifier"], ""], ["global-state", PICKED]],
        1,
        0,
      ],
    },
  });
  return [
    picked(palette.selectedHalo, 6, "shape-picked-halo"),
    picked(palette.selected, 2.5, "shape-picked"),
    strong(palette.selectedHalo, 8, "shape-chosen-halo"),
    strong(palette.selected, 3, "shape-chosen"),
  ];
}

export function shapeLayers(palette: Palette): LayerSpecification[] {
  return [...ORDER.flatMap((role) => layersOf(role, palette)), ...emphasis(palette)];
}

/** The same look for the legend under the map. */
export function swatchOf(role: Role, palette: Palette): Swatch {
  const { line, width, dash, fillOpacity } = LOOKS[role];
  return {
    shape: "area",
    stroke: line(palette),
    fill: line(palette),
    fillOpacity,
    width,
    ...(dash ? { dash } : {}),
  };
}
