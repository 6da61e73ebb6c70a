/** What lies under a point of the screen, nearest subject first, each thing once. */
import type { MapGeoJSONFeature, Map as MapLibre, PointLike } from "maplibre-gl";
import type { Candidate } from "../events";
import { text } from "../text";
import type { SelectableKind } from "../url";

/** Pixels around the pointer that still count; a finger is wider than a cursor. */
const REACH = { fine: 4, coarse: 14 } as const;

/** Kinds that are drawn, so that one can click them. */
type DrawnKind = Exclude<SelectableKind, "point">;

interface Identity {
  readonly kind: DrawnKind;
  readonly id: string;
}

function identity(feature: MapGeoJSONFeature): Identity | null {
  const { identifier, code } = feature.properties;
  switch (feature.sourceLayer) {
    case "acts":
      return feature.id === undefined ? null : { kind: "act", id: String(feature.id) };
    case "parcels":
      return typeof identifier === "string" ? { kind: "parcel", id: identifier } : null;
    case "neighbourhoods":
      return typeof code === "string" ? { kind: "neighbourhood", id: code } : null;
    case "districts":
      return typeof code === "string" ? { kind: "district", id: code } : null;
    default:
      return null;
  }
}

function describe(feature: MapGeoJSONFeature, found: Identity): Candidate {
  const own = feature.properties;
  const name = document.documentElement.lang === "en" ? (own.name_en ?? own.name) : own.name;
  const title = found.kind === "act" ? own.number : found.kind === "parcel" ? own.identifier : name;
  return {
    selection: found,
    title: String(title ?? found.id),
    detail: text(found.kind),
    isDemonstration: Number(own.demo ?? 0) === 1,
  };
}

function pointAt(map: MapLibre, at: { x: number; y: number }): Candidate {
  const { lat, lng } = map.unproject([at.x, at.y]);
  const id = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  return {
    selection: { kind: "point", id },
    title: id,
    detail: text("point"),
    isDemonstration: false,
  };
}

/**
 * Acts and parcels if there are any; otherwise the neighbourhood, otherwise the district.
 * @param point pixels from the top left of the canvas
 */
export function candidatesAt(
  map: MapLibre,
  point: { x: number; y: number },
  isCoarse: boolean,
): Candidate[] {
  const reach = isCoarse ? REACH.coarse : REACH.fine;
  const around: [PointLike, PointLike] = [
    [point.x - reach, point.y - reach],
    [point.x + reach, point.y + reach],
  ];
  const near = map.queryRenderedFeatures(around).filter((hit) => hit.sourceLayer === "acts");
  const under = map.queryRenderedFeatures([point.x, point.y]);
  const unique = new Map<string, Candidate>();
  for (const feature of [...near, ...under]) {
    const found = identity(feature);
    if (!found) continue;
    const key = `${found.kind}:${found.id}`;
    if (!unique.has(key)) unique.set(key, describe(feature, found));
  }
  const all = [...unique.values()];
  const of = (...kinds: DrawnKind[]): Candidate[] =>
    kinds.flatMap((kind) => all.filter((candidate) => candidate.selection.kind === kind));
  const [exact, wide] = [of("act", "parcel"), of("neighbourhood", "district")];
  if (exact.length > 0) return exact;
  // From afar a parcel comes without its identifier; the page of the point knows it.
  const isParcel = under.some((feature) => feature.sourceLayer === "parcels");
  return isParcel ? [pointAt(map, point)] : wide.slice(0, 1);
}
