import { growing, isMarked, nameIn, REGULAR, type Subject } from "./subject";

export const streets: Subject = {
  name: "streets",
  source: "ground",
  tileLayers: ["streets"],
  isShownAtFirst: true,
  fromZoom: 13,
  note: "noteCadastre",
  layers: ({ palette, lang, source }) => [
    {
      id: "streets-casing",
      type: "line",
      source,
      "source-layer": "streets",
      metadata: { band: "roads" },
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.streetCasing, "line-width": growing(13, 2.2, 18, 13) },
    },
    {
      id: "streets-fill",
      type: "line",
      source,
      "source-layer": "streets",
      metadata: { band: "roads" },
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.streetFill, "line-width": growing(13, 1, 18, 11) },
    },
    {
      id: "streets-selected",
      type: "line",
      source,
      "source-layer": "streets",
      metadata: { band: "extents" },
      filter: isMarked("street", ["get", "code"]),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.selected, "line-width": growing(13, 3, 18, 9) },
    },
    {
      id: "streets-label",
      type: "symbol",
      source,
      "source-layer": "streets",
      metadata: { band: "labels" },
      minzoom: 14.5,
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-field": nameIn(lang),
        "text-font": REGULAR,
        "text-size": growing(14.5, 11, 18, 15),
      },
      paint: {
        "text-color": palette.streetLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.5,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "streets",
      swatch: { shape: "line", stroke: palette.streetFill, casing: palette.streetCasing, width: 4 },
    },
  ],
};
