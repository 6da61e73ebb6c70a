import { growing, REGULAR, type Subject } from "./subject";

export const buildings: Subject = {
  name: "buildings",
  source: "ground",
  tileLayers: ["buildings"],
  isShownAtFirst: true,
  fromZoom: 15,
  note: "noteCadastre",
  layers: ({ palette, source }) => [
    {
      id: "buildings-area",
      type: "fill",
      source,
      "source-layer": "buildings",
      metadata: { band: "lines" },
      paint: { "fill-color": palette.buildingFill },
    },
    {
      id: "buildings-line",
      type: "line",
      source,
      "source-layer": "buildings",
      metadata: { band: "lines" },
      paint: { "line-color": palette.buildingLine, "line-width": growing(15, 0.7, 19, 1.8) },
    },
    {
      id: "buildings-label",
      type: "symbol",
      source,
      "source-layer": "buildings",
      metadata: { band: "labels" },
      minzoom: 18,
      filter: [">", ["to-number", ["get", "storeys"], 0], 0],
      layout: {
        "text-field": ["to-string", ["get", "storeys"]],
        "text-font": REGULAR,
        "text-size": 12,
      },
      paint: {
        "text-color": palette.buildingLabel,
        "text-halo-color": palette.buildingFill,
        "text-halo-width": 1,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "buildings",
      swatch: { shape: "area", stroke: palette.buildingLine, fill: palette.buildingFill },
    },
  ],
};
