import { describe, expect, it } from "vitest";
import { metresAPixel } from "../src/map/ground";

describe("length of a pixel on the ground", () => {
  it("is the whole equator in one tile at zoom 0", () => {
    expect(metresAPixel(0, 0) * 512).toBeCloseTo(40_075_016.686, 3);
  });
  it("halves with each zoom and shrinks with the cosine of the latitude", () => {
    expect(metresAPixel(0, 10) / metresAPixel(0, 11)).toBeCloseTo(2, 9);
    expect(metresAPixel(60, 10) / metresAPixel(0, 10)).toBeCloseTo(0.5, 9);
  });
});
