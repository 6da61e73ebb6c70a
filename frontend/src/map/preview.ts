/** A file that somebody looks at, over everything else on the map. */
import type { LayerSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import type { Map as MapLibre } from "maplibre-gl";
import type { Palette } from "../layers/palette";
import { growing } from "../layers/subject";

const SOURCE = "preview";
const LAYERS = ["preview-area", "preview-halo", "preview-line", "preview-point"];
const SHOWN_PROPERTIES = 12;

function layersOf({ selected, selectedHalo }: Palette): LayerSpecification[] {
  const shared = { source: SOURCE, "source-layer": "shapes" } as const;
  return [
    {
      ...shared,
      id: "preview-area",
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": selected, "fill-opacity": 0.14 },
    },
    {
      ...shared,
      id: "preview-halo",
      type: "line",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": selectedHalo, "line-width": growing(13, 1.5, 18, 6) },
    },
    {
      ...shared,
      id: "preview-line",
      type: "line",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": selected, "line-width": growing(13, 0.8, 18, 2.5) },
    },
    {
      ...shared,
      id: "preview-point",
      type: "circle",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-color": selected,
        "circle-radius": growing(10, 3, 18, 6),
        "circle-stroke-color": selectedHalo,
        "circle-stroke-width": 2,
      },
    },
  ];
}

/** The same style with the shapes of a preview on top. */
export function previewed(
  style: StyleSpecification,
  url: string,
  palette: Palette,
): StyleSpecification {
  return {
    ...style,
    sources: { ...style.sources, [SOURCE]: { type: "vector", url } },
    layers: [...style.layers, ...layersOf(palette)],
  };
}

/** What the topmost shape of the preview at a point carries, in words; null where there is none. */
export function previewAt(map: MapLibre, { x, y }: { x: number; y: number }): string | null {
  const known = LAYERS.filter((id) => map.getLayer(id));
  const [top] = map.queryRenderedFeatures(
    [
      [x - 4, y - 4],
      [x + 4, y + 4],
    ],
    { layers: known },
  );
  if (!top) return null;
  const own = Object.entries(top.properties).slice(0, SHOWN_PROPERTIES);
  return [`№ ${top.id}`, ...own.map(([name, value]) => `${name}: ${value}`)].join(", ");
}
