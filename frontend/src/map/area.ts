/**
 * Searching in an area of the map: drawn corner by corner, or a circle about a point. The address
 * holds it; the map shows what the address says.
 */
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { home, keepArea, readArea } from "../api";
import { element } from "../dom";
import { on } from "../events";
import type { Palette } from "../layers/palette";
import type { Geometry } from "../shape/collection";
import { anywhere, around, circle, type Searched, searchedIn, within } from "../shape/searched";
import { currentState, pushState } from "../state";
import { type TextKey, text } from "../text";
import { formatFilters, type State } from "../url";
import type { Sketch } from "./sketch";

type AreaTool = "polygon" | "circle";

const SOURCE = "searched-area";
const RADIUS_M = 300;
const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export class AreaSearch {
  readonly element = element("section", { class: "map-area", id: "map-area", hidden: true });
  readonly #host: HTMLElement;
  readonly #map: MapLibre;
  readonly #say: (message: string) => void;
  readonly #buttons = new Map<AreaTool, HTMLButtonElement>();
  readonly #radius = element("input", {
    type: "number",
    id: "map-area-radius",
    min: 1,
    max: 20_000,
    value: RADIUS_M,
  });
  readonly #again = element(
    "button",
    { type: "button", class: "button", hidden: true },
    text("retry"),
  );
  readonly #clear = element("button", { type: "button", class: "button" }, text("areaClear"));
  readonly #upload = element("a", { class: "button quiet" }, text("areaUpload"));
  #colour = "";
  #palette: Palette | null = null;
  #sketch: Promise<Sketch> | null = null;
  #tool: AreaTool | null = null;
  /** A drawn area that was not taken: it stays on the map, to be corrected or sent again. */
  #refused: Geometry | null = null;
  #shown = "";
  #data: GeoJSON.FeatureCollection = NOTHING;

  constructor(host: HTMLElement, map: MapLibre, say: (message: string) => void) {
    this.#host = host;
    this.#map = map;
    this.#say = say;
    this.element.setAttribute("aria-label", text("areaSearch"));
    this.element.append(
      element("h2", {}, text("areaSearch")),
      element("p", { class: "actions" }, this.#button("polygon", "areaPolygon"), this.#again),
      element(
        "p",
        { class: "actions" },
        this.#button("circle", "areaCircle"),
        this.#radius,
        element("label", { for: "map-area-radius" }, text("areaRadius")),
      ),
      element("p", { class: "actions" }, this.#upload, this.#clear),
    );
    this.#again.addEventListener("click", () => {
      if (this.#refused) void this.#keep(this.#refused);
    });
    this.#clear.addEventListener("click", () => {
      void this.#use(null);
      pushState({ filters: anywhere(currentState().filters) }, "map");
      // the button goes with the area, and must not take the focus along
      this.#buttons.get("polygon")?.focus();
    });
    map.on("click", ({ lngLat }) => {
      if (this.#tool === "circle") this.#round(lngLat.lng, lngLat.lat);
    });
    map.getCanvas().addEventListener("keydown", (event) => void this.#onKey(event));
    // a new style of the map brings none of what was added to the last
    for (const drawn of ["styledata", "idle"] as const) map.on(drawn, () => this.#draw());
    on("kv:state", ({ state }) => void this.#follow(state));
    void this.#follow(currentState());
  }

  /** Puts the tool away, and with it what was not drawn to the end. */
  stop(): void {
    void this.#use(null);
  }

  /** Draws the area anew in the colours of a theme. */
  paint(palette: Palette): void {
    this.#palette = palette;
    this.#colour = palette.selected;
    if (this.#map.getLayer(`${SOURCE}-fill`)) {
      this.#map.setPaintProperty(`${SOURCE}-fill`, "fill-color", this.#colour);
      this.#map.setPaintProperty(`${SOURCE}-line`, "line-color", this.#colour);
    }
  }

  #button(tool: AreaTool, label: TextKey): HTMLButtonElement {
    const attributes = { type: "button", class: "button", "aria-pressed": "false" };
    const made = element("button", attributes, text(label));
    made.addEventListener("click", () => void this.#use(this.#tool === tool ? null : tool));
    this.#buttons.set(tool, made);
    return made;
  }

  async #use(tool: AreaTool | null): Promise<void> {
    this.#tool = tool;
    this.#refuse(null);
    for (const [name, button] of this.#buttons) {
      button.setAttribute("aria-pressed", String(name === tool));
    }
    // a click draws then, and tells nothing of what lies under it
    if (tool) this.#host.dataset.drawing = tool;
    else delete this.#host.dataset.drawing;
    if (tool === "polygon" || this.#sketch) {
      const sketch = await this.#ready();
      if (!sketch) return this.#use(null);
      sketch.put([]);
      sketch.use(tool === "polygon" ? "polygon" : null);
    }
    if (tool) {
      this.#say(text(tool === "polygon" ? "drawHint" : "areaCircleHint"));
      this.#map.getCanvas().focus();
    }
  }

  /** The drawing library is fetched when somebody first draws; null, and said, if it fails. */
  async #ready(): Promise<Sketch | null> {
    this.#sketch ??= import("./sketch").then(({ Sketch: Made }) => {
      const palette = this.#palette;
      if (!palette) throw new Error("the map has no colours yet");
      return new Made(this.#map, palette, (geometry) => {
        if (geometry) void this.#keep(geometry);
      });
    });
    try {
      return await this.#sketch;
    } catch {
      this.#sketch = null;
      this.#say(text("drawingFailed"));
      return null;
    }
  }

  #refuse(geometry: Geometry | null): void {
    this.#refused = geometry;
    this.#again.hidden = geometry === null;
  }

  /** Brings a drawn area to the server, which mends or refuses it, and gives it a name. */
  async #keep(geometry: Geometry): Promise<void> {
    const { area, problem } = await keepArea(geometry);
    // another was begun meanwhile, or none is wanted any more
    if (this.#tool !== "polygon") return;
    if (area) {
      await this.#use(null);
      pushState({ filters: within(currentState().filters, area) }, "map");
      return;
    }
    this.#refuse(geometry);
    (await this.#ready())?.use("select");
    this.#say(problem || text("areaFailed"));
  }

  #round(lon: number, lat: number): void {
    const radiusM = Math.round(this.#radius.valueAsNumber);
    if (!(radiusM >= 1 && radiusM <= 20_000)) {
      this.#say(text("areaRadiusWrong"));
      this.#radius.focus();
      return;
    }
    void this.#use(null);
    this.#say("");
    pushState({ filters: around(currentState().filters, lon, lat, radiusM) }, "map");
  }

  /** Space sets a corner, or the circle, in the middle of the map; Enter closes the area. */
  async #onKey(event: KeyboardEvent): Promise<void> {
    if (event.key === "Escape" && this.#tool) {
      event.stopPropagation();
      await this.#use(null);
    }
    if (!this.#tool || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    if (this.#tool === "circle") {
      const { lng, lat } = this.#map.getCenter();
      this.#round(lng, lat);
      return;
    }
    // the first corner of another area takes the place of the one refused
    if (this.#refused) await this.#use("polygon");
    const sketch = await this.#ready();
    if (!sketch) return;
    if (event.key === " ") this.#say(text("drawCorner", { n: sketch.corner() }));
    else sketch.close("polygon");
  }

  async #follow(state: State): Promise<void> {
    const searched = searchedIn(state.filters);
    this.#clear.hidden = searched === null;
    const kept = formatFilters({ ...state, filters: anywhere(state.filters) });
    this.#upload.href = `${home()}places/area/${kept ? `?${kept}` : ""}`;
    const key = JSON.stringify(searched);
    if (key === this.#shown) return;
    this.#shown = key;
    const geometry = searched && (await shapeOf(searched));
    // another area may have been asked for meanwhile
    if (this.#shown !== key) return;
    const feature = geometry && { type: "Feature", geometry, properties: {} };
    this.#data = feature
      ? ({ type: "FeatureCollection", features: [feature] } as GeoJSON.FeatureCollection)
      : NOTHING;
    this.#draw();
    this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#data);
  }

  #draw(): void {
    const map = this.#map;
    if (map.getSource(SOURCE) || !map.isStyleLoaded()) return;
    const source = SOURCE;
    const colour = this.#colour;
    map.addSource(source, { type: "geojson", data: this.#data });
    map.addLayer({
      id: `${source}-fill`,
      type: "fill",
      source,
      paint: { "fill-color": colour, "fill-opacity": 0.08 },
    });
    map.addLayer({
      id: `${source}-line`,
      type: "line",
      source,
      paint: { "line-color": colour, "line-width": 2.5, "line-dasharray": [3, 1.5] },
    });
  }
}

async function shapeOf(searched: Searched): Promise<Geometry | null> {
  if ("geometry" in searched) return searched.geometry;
  if ("token" in searched) return readArea(searched.token);
  return circle(searched.lon, searched.lat, searched.radiusM);
}
