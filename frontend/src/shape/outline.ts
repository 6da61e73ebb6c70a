/** What somebody typed or pasted as an outline: read, and judged before it goes to a map. Pure. */
import type { Extent } from "../events";
import { extentOf, type Geometry } from "./collection";

/** Why a text is not on the map: no JSON, no shape in it, not degrees, or far from the city. */
export type Obstacle = "syntax" | "shape" | "degrees" | "outside";

export interface Outline {
  /** Points, lines and areas in lon, lat, heights left out; none if there is an obstacle. */
  readonly geometries: readonly Geometry[];
  readonly obstacle: Obstacle | null;
}

const SIMPLE = new Set(["Point", "LineString", "Polygon"]);

/** Reads any GeoJSON whole or not at all. An empty text is an outline of nothing. */
export function readOutline(text: string, within?: Extent, takesCorners = false): Outline {
  if (!text.trim()) return { geometries: [], obstacle: null };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = takesCorners ? areaOf(text) : null;
    if (!read) return refused("syntax");
  }
  const geometries = [...simple(read)].map(flat);
  if (geometries.length === 0 || !geometries.every(isShape)) return refused("shape");
  const extent = extentOf(geometries);
  if (!extent || !isInDegrees(extent)) return refused("degrees");
  if (within && !touch(extent, within)) return refused("outside");
  return { geometries, obstacle: null };
}

/** Whether a field takes corners beside GeoJSON. */
export function takesCorners(field: HTMLElement): boolean {
  return field.dataset.corners !== undefined;
}

/** The area whose corners a text lists, longitude and latitude in turn, all parted by commas. */
function areaOf(text: string): Geometry | null {
  const told = text.split(",").map((each) => each.trim());
  if (told.length < 6 || told.length % 2 > 0 || told.includes("")) return null;
  const numbers = told.map(Number);
  if (numbers.some(Number.isNaN)) return null;
  const corners = numbers.flatMap((lon, at) => (at % 2 ? [] : [[lon, numbers[at + 1]]]));
  return { type: "Polygon", coordinates: [[...corners, corners[0]]] };
}

function refused(obstacle: Obstacle): Outline {
  return { geometries: [], obstacle };
}

function isInDegrees([west, south, east, north]: Extent): boolean {
  return west >= -180 && south >= -90 && east <= 180 && north <= 90;
}

function touch(one: Extent, other: Extent): boolean {
  const [west, south, east, north] = one;
  return west <= other[2] && other[0] <= east && south <= other[3] && other[1] <= north;
}

function* simple(read: unknown): Generator<Geometry> {
  if (typeof read !== "object" || read === null) return;
  const { type, coordinates, geometries, geometry, features } = read as Record<string, unknown>;
  if (typeof type !== "string") return;
  if (SIMPLE.has(type)) yield { type, coordinates };
  else if (type.startsWith("Multi") && Array.isArray(coordinates)) {
    for (const part of coordinates as unknown[])
      yield* simple({ type: type.slice(5), coordinates: part });
  } else if (Array.isArray(geometries)) for (const part of geometries) yield* simple(part);
  else if (Array.isArray(features)) for (const part of features) yield* simple(part);
  else yield* simple(geometry);
}

/** Without heights, which no outline here has. */
function flat({ type, coordinates }: Geometry): Geometry {
  const plane = (of: unknown): unknown => {
    if (isPosition(of)) return of.slice(0, 2);
    return Array.isArray(of) ? of.map(plane) : of;
  };
  return { type, coordinates: plane(coordinates) };
}

function isPosition(of: unknown): of is readonly number[] {
  return Array.isArray(of) && of.length >= 2 && of.every((one) => Number.isFinite(one));
}

function isLine(of: unknown, least: number): of is readonly (readonly number[])[] {
  return Array.isArray(of) && of.length >= least && of.every(isPosition);
}

function isRing(of: unknown): boolean {
  if (!isLine(of, 4)) return false;
  const [first, last] = [of[0], of[of.length - 1]];
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

function isShape({ type, coordinates }: Geometry): boolean {
  if (type === "Point") return isPosition(coordinates);
  if (type === "LineString") return isLine(coordinates, 2);
  return Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(isRing);
}
