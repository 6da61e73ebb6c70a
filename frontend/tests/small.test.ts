import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pageOf, readExtent } from "../src/api";
import { nameOfSource } from "../src/map/complaints";
import { isInside, problemOf } from "../src/map/locate";
import { stopAfter, stopAt } from "../src/panel/stops";
import { text } from "../src/text";

afterEach(() => vi.unstubAllGlobals());

describe("small rules", () => {
  it("asks for a point as of the day of the register", () => {
    vi.stubGlobal("document", { documentElement: { lang: "bg" } });
    const point = { kind: "point", id: "42.69,23.32" } as const;
    expect(pageOf(point)).toBe("/places/at/?lon=23.32&lat=42.69");
    const asked = [["on", "2020-05-01"]] as const;
    expect(pageOf(point, asked)).toBe("/places/at/?lon=23.32&lat=42.69&on=2020-05-01");
  });

  it("names what did not load, and takes an underlay for no parcel", () => {
    vi.stubGlobal("document", { documentElement: { lang: "en" } });
    expect(["raster-relief", "raster-relief_contours"].map(nameOfSource)).toEqual(
      Array(2).fill("Underlays"),
    );
    expect(nameOfSource("ground")).toBe("Parcels");
    expect(nameOfSource("acts")).toBe("Acts");
  });

  it("reads only whole extents", () => {
    expect(readExtent("23.1,42.5,23.5,42.8")).toEqual([23.1, 42.5, 23.5, 42.8]);
    for (const broken of [null, "", "1,2,3", "1,2,3,x", "1,2,3,4,5"]) {
      expect(readExtent(broken)).toBeNull();
    }
  });

  it("moves the panel through three stops by button and by hand", () => {
    expect(stopAfter("peek")).toBe("half");
    expect(stopAfter("half")).toBe("full");
    expect(stopAfter("full")).toBe("peek");
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const order = ["peek", "half", "full"];
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(order.indexOf(stopAt(low))).toBeLessThanOrEqual(order.indexOf(stopAt(high)));
        },
      ),
    );
  });

  it("has a message for each way a position can fail", () => {
    expect([1, 2, 3].map(problemOf)).toEqual(["locateDenied", "locateFailed", "locateTimeout"]);
    expect(isInside([23, 42, 24, 43], 25.6, 42.1)).toBe(false);
  });

  it("fills words in and leaves unknown ones standing", () => {
    expect(text("located", { n: 12 }, "en")).toBe("The map is at your place, to about 12 m.");
    expect(text("located", {}, "bg")).toContain("{n}");
  });
});
