/** The area that the acts are searched in, as the filters of the page say it. Pure. */
import type { State } from "../url";
import type { Geometry } from "./collection";

type Filters = State["filters"];

/** An area by its corners or GeoJSON, one kept by the server under a name, or a circle. */
export type Searched =
  | { readonly geometry: Geometry }
  | { readonly token: string }
  | { readonly lon: number; readonly lat: number; readonly radiusM: number };

const PLACE = ["within", "near", "radius", "sort"];
const TOKEN = /^[\w-]{16}$/;
const RADIUS_M = 300;
const CORNERS = 72;
const METRES_A_DEGREE = 111_195;

/** Null when the acts of everywhere are asked for, or of an area that cannot be drawn. */
export function searchedIn(filters: Filters): Searched | null {
  const asked = new Map(filters);
  const within = asked.get("within")?.trim();
  if (within) {
    if (TOKEN.test(within)) return { token: within };
    const geometry = within.startsWith("{") ? geoJson(within) : ring(within);
    return geometry && { geometry };
  }
  const [lon, lat, ...rest] = (asked.get("near") ?? "").split(",").map(Number);
  if (lon === undefined || lat === undefined || rest.length > 0) return null;
  if (!isPlace(lon, lat)) return null;
  const radiusM = Number(asked.get("radius") ?? RADIUS_M);
  return radiusM > 0 && radiusM <= 20_000 ? { lon, lat, radiusM } : null;
}

function isPlace(lon: number, lat: number): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85;
}

function geoJson(text: string): Geometry | null {
  try {
    const read = JSON.parse(text) as { type?: string; geometry?: Geometry } & Geometry;
    const shape = read.type === "Feature" ? read.geometry : read;
    return shape?.type === "Polygon" || shape?.type === "MultiPolygon" ? shape : null;
  } catch {
    return null;
  }
}

function ring(text: string): Geometry | null {
  const numbers = text.split(",").map(Number);
  const points: [number, number][] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [lon = Number.NaN, lat = Number.NaN] = numbers.slice(at, at + 2);
    if (!isPlace(lon, lat)) return null;
    points.push([lon, lat]);
  }
  const [first] = points;
  if (!first || points.length < 3 || numbers.length % 2 !== 0) return null;
  return { type: "Polygon", coordinates: [[...points, first]] };
}

/** A circle on the ground as a ring of corners. */
export function circle(lon: number, lat: number, radiusM: number): Geometry {
  const up = radiusM / METRES_A_DEGREE;
  const aside = up / Math.cos((lat * Math.PI) / 180);
  const corners = Array.from({ length: CORNERS + 1 }, (_, number) => {
    const turn = ((number % CORNERS) * 2 * Math.PI) / CORNERS;
    return [lon + aside * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return { type: "Polygon", coordinates: [corners] };
}

/** The same filters for acts everywhere; an order by nearness to a place goes with the place. */
export function anywhere(filters: Filters): Filters {
  return filters.filter(([name, value]) => !PLACE.includes(name) || keepsOrder(name, value));
}

function keepsOrder(name: string, value: string): boolean {
  return name === "sort" && value !== "distance";
}

/** The same filters for the acts in an area, as the server names it. */
export function within(filters: Filters, area: string): Filters {
  return [...anywhere(filters), ["within", area]];
}

/** The same filters for the acts around a point. */
export function around(filters: Filters, lon: number, lat: number, radiusM: number): Filters {
  return [
    ...anywhere(filters),
    ["near", `${lon.toFixed(6)},${lat.toFixed(6)}`],
    ["radius", String(radiusM)],
  ];
}
