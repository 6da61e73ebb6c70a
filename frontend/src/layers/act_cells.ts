/**
 * Acts from afar: how many there are around a place. A bubble with a number is many, and coming
 * nearer parts it; one act alone is a mark where it lies.
 */
import type { ExpressionSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Extent } from "../events";
import { HANDOVER } from "./act_areas";
import { BOLD, type Drawing, growing, type SubjectLayer } from "./subject";

export const CELLS = "act_cells";
const SOURCE = "act_areas";
/** From here on each act is drawn on its own ground. */
export const CELLS_TO = 15;
/** How a cell's id is made: `tiles.layer.cell_id`. */
const PLACES = 2 ** 24;

const count: ExpressionSpecification = ["get", "count"];
const isOne: ExpressionSpecification = ["==", count, 1];
const isMany: ExpressionSpecification = [">", count, 1];
const isVague: ExpressionSpecification = ["==", ["get", "vague"], 1];

/** Radius in pixels by the number of acts, so that it fits inside and a hundred is no wall. */
function radius(share: number): ExpressionSpecification {
  const stops = [
    [2, 10],
    [10, 12],
    [100, 15],
    [1000, 19],
    [10_000, 23],
  ].flatMap(([acts = 0, pixels = 0]) => [Math.log10(acts), pixels * share]);
  return ["interpolate", ["linear"], ["log10", count], ...stops] as ExpressionSpecification;
}

export function cellLayers({ palette, lang }: Drawing): SubjectLayer[] {
  const shared = { source: SOURCE, "source-layer": CELLS, maxzoom: CELLS_TO } as const;
  const marks = { ...shared, metadata: { band: "marks" } } as const;
  return [
    {
      ...marks,
      id: "act_cells-many",
      type: "circle",
      filter: isMany,
      layout: { "circle-sort-key": count },
      paint: {
        "circle-color": palette.act,
        // Under the names of districts they are a shade that says where acts are dense.
        "circle-opacity": ["step", ["zoom"], 0.42, HANDOVER, 0.92],
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          8,
          radius(0.45),
          HANDOVER - 0.01,
          radius(0.8),
          HANDOVER,
          radius(1),
        ],
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": ["step", ["zoom"], 0.8, HANDOVER, 1.6],
      },
    },
    {
      ...marks,
      id: "act_cells-one-vague",
      type: "circle",
      filter: ["all", isOne, isVague],
      paint: {
        "circle-color": palette.actCore,
        "circle-opacity": 0.65,
        "circle-radius": growing(9, 2.2, 15, 7),
        "circle-stroke-color": palette.act,
        "circle-stroke-width": growing(9, 1, 15, 2),
      },
    },
    {
      ...marks,
      id: "act_cells-one",
      type: "circle",
      filter: ["all", isOne, ["!", isVague]],
      paint: {
        "circle-color": palette.act,
        "circle-radius": growing(9, 2.4, 15, 6),
        "circle-stroke-color": palette.actCore,
        "circle-stroke-width": growing(9, 0.8, 15, 1.6),
      },
    },
    {
      ...shared,
      id: "act_cells-number",
      type: "symbol",
      filter: isMany,
      minzoom: HANDOVER,
      metadata: { band: "tags" },
      layout: {
        "text-field": ["number-format", count, { locale: lang }],
        "text-font": BOLD,
        "text-size": 12,
        "text-allow-overlap": true,
        // Nearly as far as the bubble reaches, so that names keep clear of it.
        "text-padding": 3,
      },
      paint: { "text-color": palette.actCore },
    },
  ];
}

/** The ground of a cell: its id is that of a tile of the grid. */
export function extentOfCell(id: number): Extent {
  const zoom = Math.floor(id / PLACES / PLACES);
  const row = Math.floor(id / PLACES) % PLACES;
  const column = id % PLACES;
  const lon = (x: number): number => (x / 2 ** zoom) * 360 - 180;
  const lat = (y: number): number =>
    (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** zoom))) * 180) / Math.PI;
  return [lon(column), lat(row + 1), lon(column + 1), lat(row)];
}
