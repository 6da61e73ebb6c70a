/**
 * <shape-map>: a map inside a page. Shows the features at `features`; in a form, lets one choose
 * among candidates, pick parcels into the field `picks` and draw into the field `draws`. The
 * fields stay what is sent, and work without it.
 */
import type { Map as MapLibre } from "maplibre-gl";
import { readExtent } from "../api";
import { element } from "../dom";
import { SUBJECTS } from "../layers";
import { districts } from "../layers/districts";
import { palette } from "../layers/palette";
import {
  extentOf,
  identifiersIn,
  NOTHING,
  opening,
  rolesIn,
  type ShapeCollection,
  toggled,
  withKeys,
} from "../shape/collection";
import { readOutline, takesCorners } from "../shape/outline";
import { announce } from "../status";
import { language, text } from "../text";
import { controlBar } from "./controls";
import { withDrawn } from "./drawn";
import { fontFaces } from "./fonts";
import { swatchPicture } from "./legend";
import { crosshair, identifyWithEnter } from "./pointing";
import { printable } from "./print";
import { hasWebgl, setUpMap } from "./setup";
import { CHOSEN, PICKED, SHAPES, shapeLayers, swatchOf } from "./shape_layers";
import { sketchTools } from "./sketch_tools";
import { style } from "./style";

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");
/** The portal's home until the page names its own. */
const SOFIA = [23.02, 42.42, 23.75, 42.95] as const;
const GROUND = SUBJECTS.filter(({ source }) => source === "ground").map(({ name }) => name);

export class ShapeMap extends HTMLElement {
  #map: MapLibre | null = null;
  #shapes: ShapeCollection = NOTHING;
  #isDrawing = false;
  readonly #frame = element("div", { class: "shape-frame" });
  readonly #life = new AbortController();

  connectedCallback(): void {
    if (this.#map) return;
    if (!hasWebgl()) {
      this.replaceChildren(element("p", { class: "notice-box" }, text("shapeNoWebgl")));
      return;
    }
    void this.#open();
  }

  disconnectedCallback(): void {
    this.#life.abort();
    this.#map?.remove();
    this.#map = null;
  }

  async #open(): Promise<void> {
    const isWhole = await this.#load();
    if (this.#life.signal.aborted) return;
    const holder = element("div", { class: "map-canvas" });
    this.#frame.append(holder, crosshair());
    this.replaceChildren(this.#frame);
    const home = readExtent(this.dataset.bounds) ?? SOFIA;
    const field = this.#field("draws");
    const drawn = field && extentOf(readOutline(field.value, home, takesCorners(field)).geometries);
    const map = setUpMap({
      container: holder,
      style: this.#style(),
      home,
      opening: drawn ?? opening(this.#shapes) ?? readExtent(this.dataset.opening) ?? home,
      covered: { top: 0, left: 0, right: 0, bottom: 0 },
      view: null,
    });
    // a narrow map of the whole city would open farther than anything is drawn
    map.setZoom(Math.min(18, Math.max(districts.fromZoom, map.getZoom())));
    this.#map = map;
    this.#buttons(map);
    printable(map, this.#frame, this.#life.signal);
    this.append(this.#legend());
    if (!isWhole) this.append(element("p", { class: "error", role: "alert" }, text("shapeFailed")));
    map.on("idle", () => {
      this.dataset.idle = "true";
    });
    map.on("click", ({ point }) => this.#choose(point));
    identifyWithEnter(map, (point) => this.#choose(point));
    this.#followForm(map);
    for (const preference of [dark, contrast]) {
      preference.addEventListener("change", () => this.#redraw(), { signal: this.#life.signal });
    }
  }

  /** Fetches the features; false if they did not come whole. */
  async #load(): Promise<boolean> {
    const url = this.getAttribute("features");
    if (!url) return true;
    try {
      const response = await fetch(url, { signal: this.#life.signal });
      if (!response.ok) return false;
      this.#shapes = withKeys((await response.json()) as ShapeCollection);
      return true;
    } catch {
      return false;
    }
  }

  #palette() {
    return palette(dark.matches ? "dark" : "light", contrast.matches);
  }

  #style() {
    const base = style({
      theme: dark.matches ? "dark" : "light",
      moreContrast: contrast.matches,
      lang: language(),
      shown: GROUND,
      filters: "",
      origin: location.origin,
      fonts: fontFaces(location.origin),
    });
    const data = this.#shapes as unknown as GeoJSON.FeatureCollection;
    return {
      ...base,
      state: { [CHOSEN]: { default: this.#chosen }, [PICKED]: { default: this.#picked } },
      sources: { ...base.sources, [SHAPES]: { type: "geojson" as const, data } },
      layers: [...base.layers, ...shapeLayers(this.#palette())],
    };
  }

  #redraw(): void {
    this.#map?.setStyle(this.#style(), { diff: true, transformStyle: withDrawn });
  }

  #field(attribute: "picks" | "draws"): HTMLTextAreaElement | HTMLInputElement | null {
    const id = this.getAttribute(attribute);
    const field = id ? document.getElementById(id) : null;
    const isField = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
    return isField ? field : null;
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  #radios(): HTMLInputElement[] {
    return [...(this.#form?.querySelectorAll<HTMLInputElement>('[name="candidate"]') ?? [])];
  }

  get #chosen(): string {
    return this.#radios().find(({ checked }) => checked)?.value ?? "";
  }

  get #picked(): string[] {
    return identifiersIn(this.#field("picks")?.value ?? "");
  }

  #followForm(map: MapLibre): void {
    const { signal } = this.#life;
    let isStyled = false;
    const mark = (): void => {
      if (!isStyled) return;
      map.setGlobalStateProperty(CHOSEN, this.#chosen);
      map.setGlobalStateProperty(PICKED, this.#picked);
    };
    // what is chosen while the style is on its way is marked when it has come
    map.once("style.load", () => {
      isStyled = true;
      mark();
    });
    this.#form?.addEventListener("change", mark, { signal });
    this.#field("picks")?.addEventListener("input", mark, { signal });
  }

  /** A click or Enter: the candidate under it is chosen, else the parcel is picked. */
  #choose(point: { x: number; y: number }): void {
    const map = this.#map;
    if (!map || this.#isDrawing) return;
    const under = map.queryRenderedFeatures([point.x, point.y]);
    const radios = this.#radios();
    for (const { source, properties } of under) {
      const radio = source === SHAPES && radios.find(({ value }) => value === properties.key);
      if (!radio) continue;
      radio.checked = radio.type === "radio" || !radio.checked;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
      announce(text("shapeChosen", { what: String(properties.title ?? properties.key) }));
      return;
    }
    const parcel = under.find((feature) => typeof feature.properties.identifier === "string");
    const field = this.#field("picks");
    if (field && parcel) this.#pick(field, String(parcel.properties.identifier));
    else if (field) announce(text("shapeNoParcel"));
    else {
      const titled = under.find(({ source, properties }) => source === SHAPES && properties.title);
      if (titled) announce(String(titled.properties.title));
    }
  }

  #pick(field: HTMLTextAreaElement | HTMLInputElement, identifier: string): void {
    const { text: now, isIn } = toggled(field.value, identifier);
    field.value = now;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    announce(text(isIn ? "shapePicked" : "shapeUnpicked", { what: identifier }));
  }

  #buttons(map: MapLibre): void {
    const zoom = (by: number) => (): void => {
      map.easeTo({ zoom: map.getZoom() + by, duration: 200 });
    };
    this.#frame.append(
      controlBar([
        [
          { name: "plus", label: "zoomIn", act: zoom(1) },
          { name: "minus", label: "zoomOut", act: zoom(-1) },
        ],
      ]),
    );
    const field = this.#field("draws");
    if (!field) return;
    const drawing = (isDrawing: boolean): void => {
      this.#isDrawing = isDrawing;
    };
    this.append(sketchTools(map, field, this.#palette(), drawing, this.#life.signal));
  }

  #legend(): HTMLElement {
    const colours = this.#palette();
    const rows = rolesIn(this.#shapes).map((role) =>
      element("li", {}, swatchPicture(swatchOf(role, colours)), text(`role_${role}`)),
    );
    const hint = this.#field("picks") ? text("shapePickHint") : null;
    return element(
      "div",
      { class: "shape-legend", hidden: rows.length === 0 && !hint },
      element("ul", {}, ...rows),
      hint ? element("p", { class: "help" }, hint) : null,
    );
  }
}

customElements.define("shape-map", ShapeMap);
