/** The bar of drawing tools; what is drawn lands in a text field of the form as GeoJSON. */
import type { Map as MapLibre } from "maplibre-gl";
import { element } from "../dom";
import type { Palette } from "../layers/palette";
import { simpleGeometries } from "../shape/collection";
import { announce } from "../status";
import { type TextKey, text } from "../text";
import type { Sketch, Tool } from "./sketch";

const TOOLS: readonly (readonly [Tool, TextKey])[] = [
  ["polygon", "drawArea"],
  ["linestring", "drawLine"],
  ["point", "drawPoint"],
  ["select", "drawEdit"],
];

type Field = HTMLTextAreaElement | HTMLInputElement;

class Bar {
  readonly element = element("div", { class: "sketch-tools", role: "toolbar" });
  readonly #buttons = new Map<Tool, HTMLButtonElement>();
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
    field.addEventListener("change", () => void this.#read(), { signal });
    if (field.value.trim()) map.once("load", () => void this.#read());
  }

  /** The drawing library is fetched when somebody first draws. */
  #ready(): Promise<Sketch> {
    this.#sketch ??= import("./sketch").then(({ Sketch: Made }) => {
      return new Made(this.map, this.palette, (geometry) => {
        this.field.value = geometry ? JSON.stringify(geometry) : "";
        this.field.dispatchEvent(new Event("input", { bubbles: true }));
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

  /** What was typed or pasted into the field is shown. */
  async #read(): Promise<void> {
    const geometries = simpleGeometries(this.field.value);
    if (geometries.length > 0) (await this.#ready()).put(geometries);
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
