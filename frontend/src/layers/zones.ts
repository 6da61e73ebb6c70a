import { BOLD, growing, type Subject } from "./subject";

export const zones: Subject = {
  name: "zones",
  source: "plan",
  tileLayers: ["zones"],
  isShownAtFirst: false,
  fromZoom: 11,
  note: "notePlan",
  layers: ({ palette, source }) => [
    {
      id: "zones-area",
      type: "fill",
      source,
      "source-layer": "zones",
      metadata: { band: "ground" },
      paint: { "fill-color": palette.zoneFill, "fill-opacity": 0.14 },
    },
    {
      id: "zones-line",
      type: "line",
      source,
      "source-layer": "zones",
      metadata: { band: "lines" },
      paint: {
        "line-color": palette.zoneLine,
        "line-width": growing(11, 1, 17, 2.5),
        "line-dasharray": [1, 1.6],
      },
    },
    {
      id: "zones-label",
      type: "symbol",
      source,
      "source-layer": "zones",
      metadata: { band: "labels" },
      minzoom: 12.5,
      layout: {
        "text-field": ["to-string", ["coalesce", ["get", "zone_code"], ["get", "code"], ""]],
        "text-font": BOLD,
        "text-size": growing(12.5, 11, 17, 16),
        "text-padding": 10,
      },
      paint: {
        "text-color": palette.zoneLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.5,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "zones",
      swatch: {
        shape: "area",
        stroke: palette.zoneLine,
        fill: palette.zoneFill,
        fillOpacity: 0.25,
        dash: [2, 3],
      },
    },
  ],
};
