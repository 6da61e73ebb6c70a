import { growing, REGULAR, type Subject } from "./subject";

/** Areas that plans and acts name („м. Лозенец“, „ж.к. Дружба“); not the administrative division. */
export const localities: Subject = {
  name: "localities",
  source: "plan",
  tileLayers: ["localities", "locality_names"],
  isShownAtFirst: false,
  fromZoom: 12,
  note: "notePlan",
  layers: ({ palette, source }) => [
    {
      id: "localities-line",
      type: "line",
      source,
      "source-layer": "localities",
      metadata: { band: "lines" },
      paint: {
        "line-color": palette.localityLine,
        "line-width": growing(12, 1.2, 17, 2.6),
        "line-dasharray": [6, 2, 1, 2, 1, 2],
      },
    },
    {
      id: "localities-label",
      type: "symbol",
      source,
      "source-layer": "locality_names",
      metadata: { band: "labels" },
      layout: {
        "text-field": ["to-string", ["get", "name"]],
        "text-font": REGULAR,
        "text-size": growing(12, 12, 17, 17),
        "text-max-width": 8,
        "text-padding": 8,
      },
      paint: {
        "text-color": palette.localityLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.5,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "localities",
      swatch: { shape: "line", stroke: palette.localityLine, width: 2, dash: [8, 3, 2, 3, 2, 3] },
    },
  ],
};
