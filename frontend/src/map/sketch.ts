/** Drawing on a map: points, lines and areas by pointer, and corner by corner by keyboard. */
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import {
  type GeoJSONStoreFeatures,
  type HexColor,
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Palette } from "../layers/palette";
import { combine, type Geometry } from "../shape/collection";

export type Tool = "polygon" | "linestring" | "point" | "select";

/** Decimal places of a degree that are kept, finer than the millimetre that the register keeps. */
const PRECISION = 9;
/** Source of the shapes that are shown but cannot be corrected. */
const FIXED = "sketch-fixed";
const MOVABLE = {
  feature: {
    draggable: true,
    coordinates: { midpoints: true, draggable: true, deletable: true },
  },
} as const;

export class Sketch {
  readonly #draw: TerraDraw;
  readonly #map: MapLibre;
  readonly #changed: (geometry: Geometry | null) => void;
  readonly #colour: string;
  /** Corners set by keyboard and not yet closed to a shape. */
  #corners: [number, number][] = [];
  /** What the library does not take, such as an area with a hole: shown, and kept as it is. */
  #fixed: readonly Geometry[] = [];
  /** What was last told or put, so that a mere look with a tool changes nothing. */
  #known = "";

  constructor(map: MapLibre, palette: Palette, changed: (geometry: Geometry | null) => void) {
    const colour = palette.selected as HexColor;
    const line = { lineStringColor: colour, lineStringWidth: 3 };
    const area = { fillColor: colour, fillOpacity: 0.15, outlineColor: colour, outlineWidth: 3 };
    this.#map = map;
    this.#colour = colour;
    this.#changed = changed;
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: PRECISION }),
      modes: [
        new TerraDrawPolygonMode({ styles: area }),
        new TerraDrawLineStringMode({ styles: line }),
        new TerraDrawPointMode({ styles: { pointColor: colour, pointWidth: 6 } }),
        new TerraDrawSelectMode({
          flags: { polygon: MOVABLE, linestring: MOVABLE, point: { feature: { draggable: true } } },
        }),
      ],
    });
    this.#draw.start();
    this.#draw.on("finish", () => this.#tell());
    // what the page itself puts and clears is no drawing, and is not told
    this.#draw.on("change", (_ids, type, context) => {
      const isOurs = context !== undefined && "origin" in context;
      if (type === "delete" && !isOurs) this.#tell();
    });
  }

  use(tool: Tool | null): void {
    this.#corners = [];
    this.#draw.setMode(tool ?? "static");
  }

  /**
   * Shows geometries that were there already, and tells nobody; each must be simple.
   * @returns whether every one of them can be corrected by hand
   */
  put(geometries: readonly Geometry[]): boolean {
    this.#corners = [];
    this.#draw.clear();
    const features = geometries.map(({ type, coordinates }) => {
      const geometry = { type, coordinates: rounded(coordinates) };
      const properties = { mode: type.toLowerCase() };
      return { type: "Feature", geometry, properties } as GeoJSONStoreFeatures;
    });
    const taken = this.#draw.addFeatures(features);
    this.#fix(geometries.filter((_geometry, at) => !taken[at]?.valid));
    this.#known = JSON.stringify(this.#whole());
    return this.#fixed.length === 0;
  }

  clear(): void {
    this.put([]);
    this.#changed(null);
  }

  /**
   * A corner at the middle of the map, for who draws without a pointer.
   * @returns how many corners the unfinished shape has now
   */
  corner(): number {
    const { lng, lat } = this.#map.getCenter();
    this.#corners.push([Number(lng.toFixed(PRECISION)), Number(lat.toFixed(PRECISION))]);
    return this.#corners.length;
  }

  /** Closes the corners into a point, a line or an area by their number. */
  close(tool: Tool): void {
    const [first, second, third] = this.#corners;
    if (!first) return;
    let made: Geometry = { type: "Point", coordinates: first };
    if (tool === "polygon" && third) {
      made = { type: "Polygon", coordinates: [[...this.#corners, first]] };
    } else if (second) made = { type: "LineString", coordinates: this.#corners };
    this.put([...this.#geometries(), made]);
    this.#changed(this.#whole());
  }

  #geometries(): Geometry[] {
    const drawn = this.#draw.getSnapshot().filter(({ properties }) => {
      const { mode, selectionPoint, midPoint } = properties;
      return mode !== "select" && !selectionPoint && !midPoint;
    });
    return [...drawn.map(({ geometry }) => geometry as Geometry), ...this.#fixed];
  }

  #whole(): Geometry | null {
    return combine(this.#geometries());
  }

  #tell(): void {
    const whole = this.#whole();
    const now = JSON.stringify(whole);
    if (now === this.#known) return;
    this.#known = now;
    this.#changed(whole);
  }

  #fix(geometries: readonly Geometry[]): void {
    this.#fixed = geometries;
    const features = geometries.map((geometry) => ({ type: "Feature", geometry, properties: {} }));
    const data = { type: "FeatureCollection", features } as GeoJSON.FeatureCollection;
    const source = this.#map.getSource<GeoJSONSource>(FIXED);
    if (source) source.setData(data);
    else if (geometries.length > 0) this.#showFixed(data);
  }

  #showFixed(data: GeoJSON.FeatureCollection): void {
    const [source, colour] = [FIXED, this.#colour];
    this.#map.addSource(source, { type: "geojson", data });
    this.#map.addLayer({
      id: `${FIXED}-fill`,
      type: "fill",
      source,
      paint: { "fill-color": colour, "fill-opacity": 0.15 },
    });
    this.#map.addLayer({
      id: `${FIXED}-line`,
      type: "line",
      source,
      paint: { "line-color": colour, "line-width": 3, "line-dasharray": [3, 1] },
    });
  }
}

function rounded(coordinates: unknown): unknown {
  if (Array.isArray(coordinates)) return coordinates.map(rounded);
  return typeof coordinates === "number" ? Number(coordinates.toFixed(PRECISION)) : coordinates;
}
