/** The shapes of a <shape-map> as plain data: no map, no page. Coordinates are lon, lat. */
import type { Extent } from "../events";

/** What a feature is to the page; each is drawn apart and named in the legend. */
export const ROLES = ["act", "parcel", "quarter", "neighbour", "candidate"] as const;
export type Role = (typeof ROLES)[number];

export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

export interface ShapeFeature {
  readonly type: "Feature";
  readonly id?: string | number;
  readonly geometry: Geometry | null;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

export interface ShapeCollection {
  readonly type: "FeatureCollection";
  readonly features: readonly ShapeFeature[];
}

export const NOTHING: ShapeCollection = { type: "FeatureCollection", features: [] };

/** The map reads only numbers as ids of features, so their ids become the property `key`. */
export function withKeys({ features }: ShapeCollection): ShapeCollection {
  return {
    type: "FeatureCollection",
    features: features.map((feature) => ({
      ...feature,
      properties: { ...feature.properties, key: String(feature.id ?? "") },
    })),
  };
}

/** Roles that occur, in the order of the legend. */
export function rolesIn({ features }: ShapeCollection): Role[] {
  const found = new Set(features.map(({ properties }) => properties?.role));
  return ROLES.filter((role) => found.has(role));
}

function* positions(coordinates: unknown): Generator<readonly [number, number]> {
  if (!Array.isArray(coordinates)) return;
  const [first, second] = coordinates as unknown[];
  if (typeof first === "number" && typeof second === "number") yield [first, second];
  else for (const inner of coordinates as unknown[]) yield* positions(inner);
}

function* positionsOf(geometry: Geometry | null): Generator<readonly [number, number]> {
  if (!geometry) return;
  for (const part of geometry.geometries ?? []) yield* positionsOf(part);
  yield* positions(geometry.coordinates);
}

/** The box around all geometries; null when there is not one position among them. */
export function extentOf(geometries: readonly (Geometry | null)[]): Extent | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    for (const [lon, lat] of positionsOf(geometry)) {
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return west <= east ? [west, south, east, north] : null;
}

/** Features of these roles if there are any, else all: what the map should open on. */
export function opening(collection: ShapeCollection): Extent | null {
  const main = collection.features.filter(({ properties }) =>
    ["act", "candidate"].includes(String(properties?.role)),
  );
  const shown = main.length > 0 ? main : collection.features;
  return extentOf(shown.map(({ geometry }) => geometry));
}

/** Several simple geometries as one: a Multi… of one type, else a collection; null if none. */
export function combine(parts: readonly Geometry[]): Geometry | null {
  const [first, ...others] = parts;
  if (!first) return null;
  if (others.length === 0) return { type: first.type, coordinates: first.coordinates };
  if (others.every(({ type }) => type === first.type)) {
    return { type: `Multi${first.type}`, coordinates: parts.map((part) => part.coordinates) };
  }
  return { type: "GeometryCollection", geometries: parts };
}

/** Identifiers in a text field, by commas, spaces or lines. */
export function identifiersIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/** The field's text with an identifier added, or taken out if it was there. */
export function toggled(text: string, identifier: string): { text: string; isIn: boolean } {
  const all = identifiersIn(text);
  const isIn = !all.includes(identifier);
  const kept = isIn ? [...all, identifier] : all.filter((one) => one !== identifier);
  return { text: kept.join(", "), isIn };
}
