import { expect, test } from "vitest";
import { anywhere, around, circle, searchedIn, within } from "../src/shape/searched";

const RING = [
  [23.3, 42.6],
  [23.4, 42.6],
  [23.4, 42.7],
  [23.3, 42.6],
];

test.each([
  [[["within", "23.3,42.6,23.4,42.6,23.4,42.7"]], { geometry: polygon(RING) }],
  [[["within", JSON.stringify(polygon(RING))]], { geometry: polygon(RING) }],
  [
    [["within", JSON.stringify({ type: "Feature", geometry: polygon(RING) })]],
    { geometry: polygon(RING) },
  ],
  [[["within", "Ab3_-Ab3_-Ab3_-a"]], { token: "Ab3_-Ab3_-Ab3_-a" }],
  [[["near", "23.3,42.6"]], { lon: 23.3, lat: 42.6, radiusM: 300 }],
  [
    [
      ["near", "23.3,42.6"],
      ["radius", "50"],
    ],
    { lon: 23.3, lat: 42.6, radiusM: 50 },
  ],
  [[["q", "лозенец"]], null],
  [[["within", "23.3,42.6"]], null],
  [[["within", "23.3,42.6,23.4,42.6,23.4"]], null],
  [[["within", "23.3,142.6,23.4,42.6,23.4,42.7"]], null],
  [[["within", "{"]], null],
  [[["within", '{"type":"Point","coordinates":[1,2]}']], null],
  [[["near", "a,b"]], null],
  [
    [
      ["near", "23.3,42.6"],
      ["radius", "0"],
    ],
    null,
  ],
] as [[string, string][], unknown][])("what %j searches in", (filters, searched) => {
  expect(searchedIn(filters)).toEqual(searched);
});

function polygon(ring: unknown): unknown {
  return { type: "Polygon", coordinates: [ring] };
}

test("another area takes the place of the last, and the other filters stay", () => {
  const before: [string, string][] = [
    ["kind", "design_visa"],
    ["near", "23.3,42.6"],
    ["radius", "50"],
    ["sort", "distance"],
  ];
  expect(anywhere(before)).toEqual([["kind", "design_visa"]]);
  expect(within(before, "abc")).toEqual([
    ["kind", "design_visa"],
    ["within", "abc"],
  ]);
  const round = around(within(before, "abc"), 23.32191234567, 42.6977, 120);
  expect(round).toEqual([
    ["kind", "design_visa"],
    ["near", "23.321912,42.697700"],
    ["radius", "120"],
  ]);
  expect(searchedIn(round)).toEqual({ lon: 23.321912, lat: 42.6977, radiusM: 120 });
});

test("an order of the reader's own stays", () => {
  expect(
    anywhere([
      ["sort", "number"],
      ["within", "x"],
    ]),
  ).toEqual([["sort", "number"]]);
});

test("a circle is round on the ground and closes", () => {
  const { coordinates } = circle(23.32, 42.7, 500);
  const [ring = []] = coordinates as [number, number][][];
  expect(ring[0]).toEqual(ring.at(-1));
  for (const [lon, lat] of ring) {
    const east = (lon - 23.32) * 111_195 * Math.cos((42.7 * Math.PI) / 180);
    const north = (lat - 42.7) * 111_195;
    expect(Math.hypot(east, north)).toBeCloseTo(500, 0);
  }
});
