import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { palette } from "../src/layers/palette";
import { previewed } from "../src/map/preview";
import { style } from "../src/map/style";
import { contrast } from "./colour";

const plain = style({
  theme: "light",
  moreContrast: false,
  lang: "bg",
  shown: ["parcels"],
  filters: "",
  origin: "https://portal.example",
  fonts: {
    "Sofia Sans Regular": [{ url: "https://portal.example/a.woff2" }],
    "Sofia Sans Bold": [{ url: "https://portal.example/b.woff2" }],
  },
});
const url = "https://portal.example/previews/token.json";

describe("a file that is looked at", () => {
  it("lies over everything else, and nothing else changes", () => {
    const shown = previewed(plain, url, palette("light", false));
    expect(validateStyleMin(shown)).toEqual([]);
    expect(shown.layers.slice(0, plain.layers.length)).toEqual(plain.layers);
    expect(shown.layers.length).toBeGreaterThan(plain.layers.length);
    expect(shown.sources).toMatchObject(plain.sources);
    expect(shown.sources.preview).toEqual({ type: "vector", url });
  });

  it.each(["light", "dark"] as const)("is told from what lies under it in the %s", (theme) => {
    const { selected, land, parcelFill } = palette(theme, false);
    for (const under of [land, parcelFill]) {
      expect(contrast(selected, under)).toBeGreaterThanOrEqual(3);
    }
  });
});
