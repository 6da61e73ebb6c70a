import { HANDOVER } from "./act_areas";
import { BOLD, growing, isMarked, nameIn, type Subject } from "./subject";

export const districts: Subject = {
  name: "districts",
  source: "ground",
  tileLayers: ["districts", "district_names"],
  isShownAtFirst: true,
  fromZoom: 8,
  note: "noteCity",
  layers: ({ palette, lang, source }) => [
    {
      id: "districts-land",
      type: "fill",
      source,
      "source-layer": "districts",
      metadata: { band: "ground" },
      paint: { "fill-color": palette.land },
    },
    {
      id: "districts-line",
      type: "line",
      source,
      "source-layer": "districts",
      metadata: { band: "lines" },
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.districtLine,
        "line-width": growing(8, 1, 16, 3.5),
        "line-dasharray": [5, 1.5, 1, 1.5],
      },
    },
    {
      id: "districts-selected",
      type: "line",
      source,
      "source-layer": "districts",
      metadata: { band: "extents" },
      filter: isMarked("district", ["get", "code"]),
      paint: { "line-color": palette.selected, "line-width": growing(8, 2.5, 16, 5) },
    },
    {
      id: "districts-label",
      type: "symbol",
      source,
      "source-layer": "district_names",
      // Up there the acts write the name and the number of the district's acts as one.
      metadata: { band: "labels", yields: { to: "acts", until: HANDOVER } },
      maxzoom: 13,
      layout: {
        "text-field": nameIn(lang),
        "text-font": BOLD,
        "text-size": growing(8, 11, 13, 19),
        "text-letter-spacing": 0.06,
        "text-max-width": 7,
        "text-padding": 6,
      },
      paint: {
        "text-color": palette.districtLabel,
        "text-halo-color": palette.halo,
        "text-halo-width": 1.6,
      },
    },
  ],
  legend: (palette) => [
    {
      label: "districts",
      swatch: { shape: "line", stroke: palette.districtLine, width: 2.5, dash: [8, 2.5, 2, 2.5] },
    },
  ],
};
