import type { SourceSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { withDrawn } from "../src/map/drawn";

const NOTHING: SourceSpecification = {
  type: "geojson",
  data: { type: "FeatureCollection", features: [] },
};

/** A style with one line layer a source. */
function styleOf(...sources: string[]): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(sources.map((id) => [id, NOTHING])),
    layers: [
      { id: "outside", type: "background" },
      ...sources.map((source) => ({ id: `${source}-line`, type: "line" as const, source })),
    ],
  };
}

describe("a next style", () => {
  it("keeps what is being drawn, on top, and nothing else of the last one", () => {
    const previous = styleOf("ground", "acts", "td-polygon", "td-point", "sketch-fixed");
    const kept = withDrawn(previous, styleOf("ground"));
    expect(Object.keys(kept.sources)).toEqual(["ground", "td-polygon", "td-point", "sketch-fixed"]);
    expect(kept.layers.map(({ id }) => id)).toEqual([
      "outside",
      "ground-line",
      "td-polygon-line",
      "td-point-line",
      "sketch-fixed-line",
    ]);
    expect(kept.sources["td-polygon"]).toBe(previous.sources["td-polygon"]);
  });

  it("is as it is where nothing is drawn", () => {
    const next = styleOf("ground");
    for (const previous of [undefined, styleOf("ground", "acts")]) {
      expect(withDrawn(previous, next)).toEqual(next);
    }
  });
});
