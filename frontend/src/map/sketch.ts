/** Drawing on a map: points, lines and areas by pointer, and corner by corner by keyboard. */
import type { Map as MapLibre } from "maplibre-gl";
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

/** Decimal places of a degree that are kept: a centimetre on the ground. */
const PRECISION = 7;
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
  /** Corners set by keyboard and not yet closed to a shape. */
  #corners: [number, number][] = [];

  constructor(map: MapLibre, palette: Palette, changed: (geometry: Geometry | null) => void) {
    const colour = palette.selected as HexColor;
    const line = { lineStringColor: colour, lineStringWidth: 3 };
    const area = { fillColor: colour, fillOpacity: 0.15, outlineColor: colour, outlineWidth: 3 };
    this.#map = map;
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
    this.#draw.on("change", (_ids, type) => {
      if (type === "delete") this.#tell();
    });
  }

  use(tool: Tool | null): void {
    this.#corners = [];
    this.#draw.setMode(tool ?? "static");
  }

  /** Shows geometries that were there already; each must be simple. */
  put(geometries: readonly Geometry[]): void {
    this.#draw.clear();
    const features = geometries.map((geometry) => {
      const mode = geometry.type.toLowerCase();
      return { type: "Feature", geometry, properties: { mode } } as GeoJSONStoreFeatures;
    });
    this.#draw.addFeatures(features);
  }

  clear(): void {
    this.#corners = [];
    this.#draw.clear();
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
    this.#corners = [];
    this.put([...this.#geometries(), made]);
    this.#tell();
  }

  #geometries(): Geometry[] {
    const drawn = this.#draw.getSnapshot().filter(({ properties }) => {
      const { mode, selectionPoint, midPoint } = properties;
      return mode !== "select" && !selectionPoint && !midPoint;
    });
    return drawn.map(({ geometry }) => geometry as Geometry);
  }

  #tell(): void {
    this.#changed(combine(this.#geometries()));
  }
}
