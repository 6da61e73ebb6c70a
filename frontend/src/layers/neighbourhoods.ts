import { growing, isMarked, nameIn, REGULAR, type Subject } from "./subject";

export const neighbourhoods: Subject = {
  name: "neighbourhoods",
  source: "ground",
  tileLayers: ["neighbourhoods", "neighbourhood_names"],
  isShownAtFirst: true,
  fromZoom: 11,
  note: "noteCity",
  layers: ({ palette, lang, source }) => [
    {
      id: "neighbourhoods-area",
      type: "fill",
      source,
      "source-layer": "neighbourhoods",
      metadata: { band: "ground" },
      paint: { "fill-color": palette.parcelFill, "fill-opacity": 0.35 },
    },
    {
      id: "neighbourhoods-line",
      type: "line",
      source,
      "source-layer": "neighbourhoods",
      metadata: { band: "lines" },
      paint: {
        "line-color": palette.neighbourhoodLine,
        "line-width": growing(11, 0.8, 17, 2),
        "line-dasharray": [2, 2],
      },
    },
    {
      id: "neighbourhoods-selected",
      type: "line",
      source,
      "source-layer": "neighbourhoods",
      metadata: { band: "extents" },
      filter: isMarked("neighbourhood", ["get", "code"]),
      paint: { "line-color": palette.selected, "line-width": growing(11, 2.5, 17, 5) },
    },
    {
      id: "neighbourhoods-label",
      type: "symbol",
      source,
      "source-layer": "neighbourhood_names",
      metadata: { band: "labels" },
      minzoom: 12,
      maxzoom: 16.5,
      layout: {
        "text-field": nameIn(lang),
        "text-font": REGULAR,
        "text-size": growing(12, 12, 16, 17),
        "text-max-width": 7,
        "text-padding": 2,
        // Numbers are placed first; a name makes room for them.
        "text-variable-anchor-offset": [
          ...["center", [0, 0], "bottom", [0, -0.6], "top", [0, 0.6]],
          ...["bottom", [0, -1.6], "top", [0, 1.6], "left", [0.9, 0], "right", [-0.9, 0]],
        ] as (string | [number, number])[],
      },
      paint: {
        "text-color": palette.neighbourhoodLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.5,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "neighbourhoods",
      swatch: { shape: "line", stroke: palette.neighbourhoodLine, width: 2, dash: [4, 4] },
    },
  ],
};
