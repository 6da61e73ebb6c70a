/** <kv-map>: owns its empty region, follows the URL, and says where it came to rest. */
import type { Map as MapLibre, MapLibreEvent, VectorTileSource } from "maplibre-gl";
import { readExtent } from "../api";
import { type Cause, type Extent, emit, on } from "../events";
import { FIRST_SHOWN } from "../layers";
import { PLACED } from "../layers/act_areas";
import { districts } from "../layers/districts";
import { palette, type Theme } from "../layers/palette";
import { type Raster, readRasters } from "../layers/rasters";
import { choose, currentState, replaceState } from "../state";
import { announce } from "../status";
import { language, text } from "../text";
import { formatDrawn, type Selection, type State } from "../url";
import { ArchiveReader, type Archives, archived, readArchives } from "./archives";
import { Complaints } from "./complaints";
import { coverOf } from "./cover";
import { withDrawn } from "./drawn";
import { fontFaces } from "./fonts";
import { crosshair, followPointer, identifyWithEnter } from "./pointing";
import { previewAt, previewed } from "./preview";
import { printable } from "./print";
import { candidatesAt } from "./select";
import { hasWebgl, MARGIN, setUpMap } from "./setup";
import { markPoint } from "./spot";
import { style, tilesOf } from "./style";
import { Tools } from "./tools";

const WHOLE_COUNTRY: Extent = [22.3, 41.2, 28.7, 44.3];
const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const coarse = matchMedia("(pointer: coarse)");

/** Why the page itself moved the map; a move without it and without an input event is a resize. */
interface Reason {
  readonly reason?: "show" | "keep" | "history";
}
type Move = MapLibreEvent<unknown> & Reason;

export class KvMap extends HTMLElement {
  #map: MapLibre | null = null;
  #tools: Tools | null = null;
  #filters = "";
  /** The area that the act on the card is known to. */
  #placed = "";
  /** Relief, grids and pictures that the page offers. */
  #rasters: readonly Raster[] = [];
  /** Where tiles come from when not from the server itself. */
  #archives: Archives | null = null;
  #reader: ArchiveReader | null = null;
  readonly #complaints = new Complaints(this);
  readonly #life = new AbortController();

  get #home(): Extent {
    return readExtent(this.dataset.bounds) ?? WHOLE_COUNTRY;
  }

  get #opening(): Extent {
    return readExtent(this.dataset.opening) ?? this.#home;
  }

  connectedCallback(): void {
    if (this.#map) return;
    if (!hasWebgl()) {
      this.#complaints.noWebgl();
      return;
    }
    const state = currentState();
    this.#filters = formatDrawn(state);
    this.#archives = readArchives(this.dataset.archives, this.dataset.groups, location.href);
    if (this.#archives) this.#reader = new ArchiveReader();
    this.#rasters = readRasters(this.dataset.rasters);
    const canvasHolder = document.createElement("div");
    canvasHolder.className = "map-canvas";
    this.replaceChildren(canvasHolder, crosshair());
    this.#map = setUpMap({
      container: canvasHolder,
      style: this.#style(state),
      home: this.#home,
      opening: this.#opening,
      covered: coverOf(this),
      view: state.view,
    });
    this.#listen(this.#map);
    printable(this.#map, this, this.#life.signal);
    this.#tell(false);
    // The card of a link may have come before this script.
    this.#placed = document.querySelector<HTMLElement>("kv-card [data-area]")?.dataset.area ?? "";
    this.#goToCard(state);
    this.#tools = new Tools(this, this.#map, this.#home, this.#rasters);
    this.#drawTools(state);
    this.#mark(state.selection);
  }

  /** A card that was there before the map has asked in vain to be shown. */
  #goToCard({ view }: State): void {
    const card = document.querySelector<HTMLElement>("kv-card:not([hidden]) [data-bbox]");
    const extent = readExtent(card?.dataset.bbox);
    if (extent && !view) this.#show(extent, true);
  }

  disconnectedCallback(): void {
    this.#life.abort();
    this.#map?.remove();
    this.#map = null;
  }

  #theme(): Theme {
    return dark.matches ? "dark" : "light";
  }

  #palette() {
    return palette(this.#theme(), contrast.matches);
  }

  #style(state: State) {
    const live = style({
      theme: this.#theme(),
      moreContrast: contrast.matches,
      lang: language(),
      shown: state.layers ?? FIRST_SHOWN,
      rasters: this.#rasters,
      opacities: new Map(state.opacities),
      filters: formatDrawn(state),
      origin: location.origin,
      fonts: fontFaces(location.origin),
    });
    const drawn = this.#archives ? archived(live, this.#archives) : live;
    const { preview } = this.dataset;
    if (!preview) return drawn;
    return previewed(drawn, new URL(preview, location.href).href, this.#palette());
  }

  #listen(map: MapLibre): void {
    const { signal } = this.#life;
    map.once("idle", () => void this.#reader?.tellDay(this.parentElement));
    map.on("idle", () => {
      this.dataset.idle = "true";
      const isNear = map.getZoom() >= districts.fromZoom;
      this.#complaints.empty(() => isNear && map.queryRenderedFeatures().length === 0);
    });
    for (const busy of ["movestart", "dataloading"] as const) {
      map.on(busy, () => {
        delete this.dataset.idle;
      });
    }
    map.on("moveend", (event) => this.#rest(event as Move));
    map.on("error", (event) => this.#complaints.about(event, () => void this.#retry()));
    map.on("webglcontextlost", () => this.#complaints.noWebgl());
    map.on("click", ({ point }) => this.#identify(point));
    identifyWithEnter(map, (point) => this.#identify(point));
    followPointer(map);
    markPoint(map, signal);
    on("kv:state", ({ state, cause }) => this.#follow(state, cause), signal);
    on("kv:show", ({ extent, keepsList }) => this.#show(extent, keepsList), signal);
    const place = ({ area }: { readonly area: string }): void => {
      this.#placed = area;
      this.#mark(currentState().selection);
    };
    on("kv:placed", place, signal);
    on("kv:highlight", ({ selection }) => this.#highlight(selection), signal);
    on("kv:panel", () => map.setPadding(coverOf(this)), signal);
    map.on("resize", () => map.setPadding(coverOf(this)));
    for (const preference of [dark, contrast]) {
      preference.addEventListener("change", () => this.#redraw(currentState()), { signal });
    }
  }

  /** Writes where the map came to rest into the URL, unless only the window changed its size. */
  #rest(event: Move): void {
    const map = this.#map;
    if (!map || (!event.reason && !("originalEvent" in event && event.originalEvent))) return;
    const { lat, lng: lon } = map.getCenter();
    const view = { zoom: map.getZoom(), lat, lon };
    if (event.reason !== "history") replaceState({ view }, "map");
    this.#tell(event.reason === "keep");
  }

  /** Says what the reader sees: the extent of the part of the map that no panel covers. */
  #tell(keepsList: boolean): void {
    const map = this.#map;
    if (!map) return;
    const { top = 0, bottom = 0 } = map.getPadding();
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    const { lng: west, lat: north } = map.unproject([0, top]);
    const { lng: east, lat: south } = map.unproject([width, height - bottom]);
    emit("kv:moved", { extent: [west, south, east, north], keepsList });
  }

  #identify(point: { x: number; y: number }): void {
    if (!this.#map || this.dataset.drawing) return;
    const own = this.dataset.preview ? previewAt(this.#map, point) : null;
    if (own) {
      this.#tools?.tell(own);
      return;
    }
    const candidates = candidatesAt(this.#map, point, coarse.matches);
    const [only, ...others] = candidates;
    if (!only) announce(text("nothingHere"));
    else if (this.dataset.alone !== undefined) this.#tools?.name(candidates, this.dataset.portal);
    else if (others.length === 0) choose(only.choice);
    else emit("kv:found", { candidates });
  }

  #follow(state: State, cause: Cause): void {
    const map = this.#map;
    if (!map) return;
    const filters = formatDrawn(state);
    if (filters !== this.#filters) {
      this.#filters = filters;
      if (this.#archives) this.#redraw(state);
      else this.#ask(map, filters);
    }
    this.#mark(state.selection);
    if (cause === "legend" || cause === "history") this.#redraw(state);
    if (cause !== "history") return;
    if (state.view) {
      const center: [number, number] = [state.view.lon, state.view.lat];
      map.jumpTo({ center, zoom: state.view.zoom }, { reason: "history" });
    } else {
      const [west, south, east, north] = this.#opening;
      const options = { padding: MARGIN, animate: false };
      map.fitBounds([west, south, east, north], options, { reason: "history" });
    }
  }

  /** Acts of another list take the place of those shown. */
  #ask(map: MapLibre, filters: string): void {
    for (const group of ["acts", "act_areas"] as const) {
      map.getSource<VectorTileSource>(group)?.setUrl(tilesOf(group, location.origin, filters));
    }
  }

  #redraw(state: State): void {
    this.#map?.setStyle(this.#style(state), { diff: true, transformStyle: withDrawn });
    this.#drawTools(state);
    this.#mark(state.selection);
  }

  #drawTools({ layers, opacities }: State): void {
    this.#tools?.draw(this.#palette(), layers ?? FIRST_SHOWN, new Map(opacities));
  }

  #mark(selection: Selection | null): void {
    const write = (): void => {
      this.#map?.setGlobalStateProperty(PLACED, this.#placed);
      for (const kind of ["act", "parcel", "district", "neighbourhood", "street"] as const) {
        const id = selection?.kind === kind ? selection.id : "";
        this.#map?.setGlobalStateProperty(kind, id);
      }
    };
    if (this.#map?.isStyleLoaded()) write();
    else this.#map?.once("styledata", write);
  }

  #highlight(selection: Selection | null): void {
    if (!this.#map?.isStyleLoaded()) return;
    const id = selection?.kind === "act" ? selection.id : "";
    this.#map.setGlobalStateProperty("act-highlighted", id);
  }

  /** Brings an extent into the part of the map that no panel covers. */
  #show(extent: Extent, keepsList: boolean): void {
    const [west, south, east, north] = extent;
    this.#map?.fitBounds(
      [west, south, east, north],
      {
        padding: { top: 48, bottom: 48, left: 48, right: 72 },
        maxZoom: 17.5,
        animate: !stillness.matches,
        duration: 700,
      },
      { reason: keepsList ? "keep" : "show" },
    );
  }

  /** A tile that failed is not asked for again by a repaired source, so all starts anew. */
  async #retry(): Promise<void> {
    await this.#reader?.forget();
    const state = currentState();
    this.#map?.setStyle(this.#style(state), { diff: false, transformStyle: withDrawn });
    this.#mark(state.selection);
  }
}

customElements.define("kv-map", KvMap);
