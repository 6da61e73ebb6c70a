/** What lies under a point of the screen, nearest subject first, each thing once. */
import type { MapGeoJSONFeature, Map as MapLibre, PointLike } from "maplibre-gl";
import type { Candidate } from "../events";
import { AREAS, DISTRICT_COUNTS } from "../layers/act_areas";
import { CELLS, extentOfCell } from "../layers/act_cells";
import { text } from "../text";
import type { SelectableKind } from "../url";

/** Pixels around the pointer that still count; a finger is wider than a cursor. */
const REACH = { fine: 4, coarse: 14 } as const;

/** Kinds that one can click. A street lies on parcels of its own, so a click there is theirs. */
type DrawnKind = Exclude<SelectableKind, "point" | "street">;

interface Identity {
  readonly kind: DrawnKind;
  readonly id: string;
}

function identity(feature: MapGeoJSONFeature): Identity | null {
  const { identifier, code } = feature.properties;
  switch (feature.sourceLayer) {
    case "acts":
      return feature.id === undefined ? null : { kind: "act", id: String(feature.id) };
    case CELLS: {
      const { act } = feature.properties;
      return act === undefined ? null : { kind: "act", id: String(act) };
    }
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

function nameOf({ properties: own }: MapGeoJSONFeature): string {
  const english = document.documentElement.lang === "en" ? own.name_en : null;
  return String(english ?? own.name ?? own.code);
}

/** The number on an area; each of them once. */
function areasAmong(features: readonly MapGeoJSONFeature[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const feature of features) {
    const layers = AREAS.find(({ counts }) => counts === feature.sourceLayer);
    if (!layers) continue;
    const area = `${layers.ground}:${feature.properties.code}`;
    found.set(area, {
      choice: { area },
      title: `${nameOf(feature)}. ${text("areaCount", { n: Number(feature.properties.count) })}`,
      detail: text("area"),
      isDemonstration: Number(feature.properties.demo ?? 0) === 1,
    });
  }
  return [...found.values()];
}

/** The topmost bubble of acts, and the numbers of districts; each of them once. */
function numbersAmong(features: readonly MapGeoJSONFeature[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { id, sourceLayer, properties } of features) {
    const n = Number(properties.count);
    if (sourceLayer === CELLS && n > 1) {
      if (!found.has(CELLS))
        found.set(CELLS, {
          choice: { extent: extentOfCell(Number(id)) },
          title: text("cellCount", { n }),
          detail: text("cellHint"),
          isDemonstration: false,
        });
    } else if (sourceLayer === DISTRICT_COUNTS) {
      found.set(`district:${properties.code}`, {
        choice: { district: String(properties.code) },
        title: text("districtCount", { n }),
        detail: text("districtHint"),
        isDemonstration: false,
      });
    }
  }
  return [...found.values()];
}

function describe(feature: MapGeoJSONFeature, found: Identity): Candidate {
  const own = feature.properties;
  const name = nameOf(feature);
  // From afar an act comes without its number; its card knows it.
  const number = own.number ?? text("actAlone");
  const title = found.kind === "act" ? number : found.kind === "parcel" ? own.identifier : name;
  return {
    choice: { selection: found },
    title: String(title ?? found.id),
    detail: text(found.kind),
    isDemonstration: Number(own.demo ?? 0) === 1,
  };
}

function pointAt(map: MapLibre, at: { x: number; y: number }): Candidate {
  const { lat, lng } = map.unproject([at.x, at.y]);
  const id = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  return {
    choice: { selection: { kind: "point", id } },
    title: id,
    detail: text("point"),
    isDemonstration: false,
  };
}

/**
 * The number on an area if it is hit; else acts and parcels if there are any; otherwise the
 * neighbourhood, otherwise the district.
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
  const under = map.queryRenderedFeatures([point.x, point.y]);
  const hit = [...areasAmong(under), ...numbersAmong(under)];
  if (hit.length > 0) return hit;
  const near = map.queryRenderedFeatures(around);
  const acts = near.filter(({ sourceLayer }) => sourceLayer === "acts" || sourceLayer === CELLS);
  const unique = new Map<string, { kind: DrawnKind; candidate: Candidate }>();
  for (const feature of [...acts, ...under]) {
    const found = identity(feature);
    const key = `${found?.kind}:${found?.id}`;
    if (found && !unique.has(key)) {
      unique.set(key, { kind: found.kind, candidate: describe(feature, found) });
    }
  }
  const all = [...unique.values()];
  const of = (...kinds: DrawnKind[]): Candidate[] =>
    kinds.flatMap((kind) => all.filter((one) => one.kind === kind).map((one) => one.candidate));
  const exact = [...areasAmong(near), ...of("act", "parcel")];
  if (exact.length > 0) return exact;
  // From afar a parcel comes without its identifier; the page of the point knows it.
  const isParcel = under.some((feature) => feature.sourceLayer === "parcels");
  return isParcel ? [pointAt(map, point)] : of("neighbourhood", "district").slice(0, 1);
}
