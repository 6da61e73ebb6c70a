import { growing, REGULAR, type Subject } from "./subject";

/** УПИ. Bulgarian plans draw plot boundaries by regulation in blue; so do we. */
export const regulatedPlots: Subject = {
  name: "regulated_plots",
  source: "plan",
  tileLayers: ["regulated_plots"],
  isShownAtFirst: false,
  fromZoom: 15,
  note: "notePlan",
  layers: ({ palette, source }) => [
    {
      id: "regulated_plots-line",
      type: "line",
      source,
      "source-layer": "regulated_plots",
      metadata: { band: "lines" },
      paint: { "line-color": palette.plotLine, "line-width": growing(15, 1, 19, 2.6) },
    },
    {
      id: "regulated_plots-label",
      type: "symbol",
      source,
      "source-layer": "regulated_plots",
      metadata: { band: "labels" },
      minzoom: 16.5,
      layout: {
        "text-field": ["to-string", ["coalesce", ["get", "label"], ["get", "number"], ""]],
        "text-font": REGULAR,
        "text-size": growing(16.5, 11, 19, 14),
        "text-padding": 4,
      },
      paint: {
        "text-color": palette.plotLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.4,
      },
    },
  ],
  legend: (palette) => [
    { label: "regulated_plots", swatch: { shape: "area", stroke: palette.plotLine, width: 2 } },
  ],
};
