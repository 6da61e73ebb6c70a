import { BOLD, growing, type Subject } from "./subject";

export const quarters: Subject = {
  name: "quarters",
  source: "ground",
  tileLayers: ["quarters", "quarter_names"],
  isShownAtFirst: true,
  fromZoom: 14,
  note: "notePlan",
  layers: ({ palette, lang, source }) => [
    {
      id: "quarters-line",
      type: "line",
      source,
      "source-layer": "quarters",
      metadata: { band: "lines" },
      minzoom: 14,
      paint: {
        "line-color": palette.quarterLine,
        "line-width": growing(14, 1, 18, 2.4),
        "line-dasharray": [4, 1.5],
      },
    },
    {
      id: "quarters-label",
      type: "symbol",
      source,
      "source-layer": "quarter_names",
      metadata: { band: "labels" },
      minzoom: 14.5,
      maxzoom: 18,
      layout: {
        "text-field": ["concat", lang === "en" ? "q. " : "кв. ", ["get", "number"]],
        "text-font": BOLD,
        "text-size": growing(14.5, 11, 18, 17),
        "text-padding": 6,
      },
      paint: {
        "text-color": palette.quarterLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.5,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "quarters",
      swatch: { shape: "area", stroke: palette.quarterLine, width: 2, dash: [6, 2.5] },
    },
  ],
};
