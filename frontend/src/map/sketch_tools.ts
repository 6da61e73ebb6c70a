/** The bar of drawing tools; what is drawn lands in a text field of the form as GeoJSON. */
import type { Map as MapLibre } from "maplibre-gl";
import { element } from "../dom";
import type { Extent } from "../events";
import type { Palette } from "../layers/palette";
import { extentOf } from "../shape/collection";
import { type Obstacle, readOutline, takesCorners } from "../shape/outline";
import { announce } from "../status";
import { type TextKey, text } from "../text";
import { MARGIN } from "./setup";
import type { Sketch, Tool } from "./sketch";

const TOOLS: readonly (readonly [Tool, TextKey])[] = [
  ["polygon", "drawArea"],
  ["linestring", "drawLine"],
  ["point", "drawPoint"],
  ["select", "drawEdit"],
];

const OBSTACLES: Readonly<Record<Obstacle, TextKey>> = {
  syntax: "typedNoJson",
  shape: "typedNoShape",
  degrees: "typedNoDegrees",
  outside: "typedOutside",
};
/** The closest that a typed shape is shown from: an outline of a parcel fills the map. */
const CLOSEST = 18;

type Field = HTMLTextAreaElement | HTMLInputElement;

class Bar {
  readonly element = element("div", { class: "sketch-tools", role: "toolbar" });
  readonly #buttons = new Map<Tool, HTMLButtonElement>();
  /** Beside the field: what became of the text in it. */
  readonly #note = element("p", { class: "typed-note", hidden: true });
  /** Layers can be added from then on. */
  readonly #styled: Promise<unknown>;
  #sketch: Promise<Sketch> | null = null;
  #tool: Tool | null = null;

  constructor(
    private readonly map: MapLibre,
    private readonly field: Field,
    private readonly palette: Palette,
    private readonly drawing: (isDrawing: boolean) => void,
    signal: AbortSignal,
  ) {
    this.element.setAttribute("aria-label", text("drawTools"));
    for (const [tool, label] of TOOLS) {
      const button = element("button", { type: "button", "aria-pressed": "false" }, text(label));
      button.addEventListener("click", () => void this.#use(this.#tool === tool ? null : tool));
      this.#buttons.set(tool, button);
      this.element.append(button);
    }
    const clear = element("button", { type: "button" }, text("drawClear"));
    clear.addEventListener("click", () => void this.#ready().then((sketch) => sketch.clear()));
    this.element.append(clear);
    map.getCanvas().addEventListener("keydown", (event) => void this.#onKey(event), { signal });
    this.#styled = map.once("style.load");
    this.#note.id = `${field.id}-on-map`;
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", `${described ?? ""} ${this.#note.id}`.trim());
    field.after(this.#note);
    field.addEventListener("change", () => void this.#read(true), { signal });
    if (field.value.trim()) void this.#read(false);
  }

  /** The drawing library is fetched when somebody first draws. */
  #ready(): Promise<Sketch> {
    this.#sketch ??= Promise.all([import("./sketch"), this.#styled]).then(([{ Sketch: Made }]) => {
      return new Made(this.map, this.palette, (geometry) => {
        this.field.value = geometry ? JSON.stringify(geometry) : "";
        this.field.dispatchEvent(new Event("input", { bubbles: true }));
        this.field.removeAttribute("aria-invalid");
        this.#say(null);
        announce(text(geometry ? "drawKept" : "drawCleared"));
      });
    });
    return this.#sketch;
  }

  async #use(tool: Tool | null): Promise<void> {
    const sketch = await this.#ready();
    this.#tool = tool;
    sketch.use(tool);
    this.drawing(tool !== null);
    for (const [name, button] of this.#buttons) {
      button.setAttribute("aria-pressed", String(name === tool));
    }
    if (tool && tool !== "select") announce(text("drawHint"));
  }

  /** What was typed or pasted into the field is shown, or told why not; it stays as it is. */
  async #read(isNew: boolean): Promise<void> {
    const { geometries, obstacle } = readOutline(
      this.field.value,
      this.#reach(),
      takesCorners(this.field),
    );
    this.#say(obstacle && OBSTACLES[obstacle]);
    if (isNew) this.field.setAttribute("aria-invalid", String(obstacle !== null));
    const extent = extentOf(geometries);
    if (extent || this.#sketch) {
      const isMovable = (await this.#ready()).put(geometries);
      if (extent) this.#say(isMovable ? "typedShown" : "typedFixed");
    }
    if (!isNew) return;
    announce(this.#note.textContent ?? "");
    if (!extent) return;
    const [west, south, east, north] = extent;
    this.map.fitBounds([west, south, east, north], { padding: MARGIN, maxZoom: CLOSEST });
  }

  /** What the map can show at all. */
  #reach(): Extent {
    const all = this.map.getMaxBounds();
    if (!all) return [-180, -90, 180, 90];
    return [all.getWest(), all.getSouth(), all.getEast(), all.getNorth()];
  }

  #say(key: TextKey | null): void {
    this.#note.hidden = key === null;
    this.#note.textContent = key && text(key);
  }

  /** Space sets a corner in the middle of the map, Enter closes the shape. */
  async #onKey(event: KeyboardEvent): Promise<void> {
    const tool = this.#tool;
    if (!tool || tool === "select" || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    const sketch = await this.#ready();
    if (event.key === " ") announce(text("drawCorner", { n: sketch.corner() }));
    if (event.key === "Enter" || tool === "point") sketch.close(tool);
  }
}

export function sketchTools(
  map: MapLibre,
  field: Field,
  palette: Palette,
  drawing: (isDrawing: boolean) => void,
  signal: AbortSignal,
): HTMLElement {
  return new Bar(map, field, palette, drawing, signal).element;
}
