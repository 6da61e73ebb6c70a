/** The tools over the map: zoom, near me, legend, share, keys. */
import type { Map as MapLibre } from "maplibre-gl";
import { element, icon } from "../dom";
import { type Candidate, type Extent, emit } from "../events";
import { FIRST_SHOWN } from "../layers";
import type { Palette } from "../layers/palette";
import { fade, type Opacities, type Raster } from "../layers/rasters";
import { currentState, pushState, replaceState } from "../state";
import { announce } from "../status";
import { number, type TextKey, text } from "../text";
import { formatSelection } from "../url";
import { AreaSearch } from "./area";
import { controlBar } from "./controls";
import { Here } from "./here";
import { legendList, legendNotes, markFarLayers } from "./legend";
import { locate } from "./locate";
import { tellOfPoints } from "./pointing";
import { rasterCredits, rasterList } from "./raster_legend";

/** Those of the list and the card come with the register, which a map alone does not have. */
const REGISTER_KEYS: ReadonlySet<TextKey> = new Set([
  "shortcutSearch",
  "shortcutPoint",
  "shortcutClose",
]);

const KEYS: readonly (readonly [string, TextKey])[] = [
  ["/", "shortcutSearch"],
  ["← ↑ → ↓", "shortcutPan"],
  ["+ −", "shortcutZoom"],
  ["Enter", "shortcutIdentify"],
  ["Shift Enter", "shortcutPoint"],
  ["Esc", "shortcutClose"],
  ["?", "shortcutHelp"],
];

/** About 300 m to each side of a point at the latitude of Bulgaria. */
function around(lon: number, lat: number): Extent {
  return [lon - 0.0037, lat - 0.0027, lon + 0.0037, lat + 0.0027];
}

/** How to find the same control in a legend that is drawn anew. */
function refind({ name, value, dataset }: HTMLInputElement): string {
  return name === "opacity"
    ? `[data-layer="${dataset.layer}"]`
    : `[name="${name}"][value="${value}"]`;
}

export class Tools {
  readonly #host: HTMLElement;
  readonly #map: MapLibre;
  readonly #home: Extent;
  readonly #legend: HTMLElement;
  readonly #list: HTMLElement;
  readonly #toast: HTMLElement;
  readonly #keys: HTMLDialogElement;
  readonly #area: AreaSearch;
  #here: Here | null = null;

  readonly #rasters: readonly Raster[];
  readonly #credits: HTMLElement;

  constructor(host: HTMLElement, map: MapLibre, home: Extent, rasters: readonly Raster[]) {
    this.#rasters = rasters;
    this.#credits = element("div", { class: "map-credits" });
    this.#host = host;
    this.#map = map;
    this.#home = home;
    this.#list = element("div");
    this.#legend = this.#makeLegend();
    this.#toast = element("p", { class: "map-toast", hidden: true });
    this.#keys = this.#makeKeys();
    this.#area = new AreaSearch(host, map, (message) => this.#say(message));
    if (!this.#isAlone) tellOfPoints(map);
    host.append(
      this.#controls(),
      this.#credits,
      this.#legend,
      this.#area.element,
      this.#toast,
      this.#keys,
    );
    map.on("zoomend", () => markFarLayers(this.#list, map.getZoom()));
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get #isAlone(): boolean {
    return this.#host.dataset.alone !== undefined;
  }

  /** Draws the legend anew for a theme or a set of layers. */
  draw(colours: Palette, shown: readonly string[], opacities: Opacities): void {
    this.#area.paint(colours);
    const focused = document.activeElement;
    const again =
      focused instanceof HTMLInputElement && this.#list.contains(focused) ? refind(focused) : null;
    this.#list.replaceChildren(
      legendList(colours, shown),
      ...rasterList(this.#rasters, colours, shown, opacities),
    );
    this.#credits.replaceChildren(...rasterCredits(this.#rasters, shown));
    markFarLayers(this.#list, this.#map.getZoom());
    if (again) this.#list.querySelector<HTMLInputElement>(again)?.focus();
  }

  #controls(): HTMLElement {
    const map = this.#map;
    const zoom = (by: number) => (): void => {
      map.easeTo({ zoom: map.getZoom() + by, duration: 200 }, { reason: "show" });
    };
    return controlBar([
      [
        { name: "plus", label: "zoomIn", act: zoom(1) },
        { name: "minus", label: "zoomOut", act: zoom(-1) },
      ],
      [{ name: "locate", label: "locate", act: () => void this.#locate() }],
      [
        // what is searched for is the register's
        ...(this.#isAlone
          ? []
          : [
              {
                name: "area",
                label: "areaSearch",
                opens: "map-area",
                act: () => this.#toggle("map-area"),
              } as const,
            ]),
        {
          name: "layers",
          label: "legend",
          opens: "map-legend",
          act: () => this.#toggle("map-legend"),
        },
        { name: "share", label: "share", act: () => void this.#share() },
        { name: "keyboard", label: "shortcuts", act: () => this.#keys.showModal() },
      ],
    ]);
  }

  #makeLegend(): HTMLElement {
    const close = element(
      "button",
      { type: "button", class: "map-button plain", "aria-label": text("close") },
      icon("close"),
    );
    close.addEventListener("click", () => this.#toggle("map-legend"));
    this.#list.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "opacity")
        this.#chooseOpacity(target);
      else this.#chooseLayers();
    });
    this.#list.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "opacity") this.#tryOpacity(target);
    });
    return element(
      "section",
      { class: "map-legend", id: "map-legend", "aria-label": text("legend"), hidden: true },
      element("div", { class: "legend-head" }, element("h2", {}, text("legend")), close),
      this.#list,
      this.#isAlone ? null : element("p", { class: "legend-hint" }, text("pointHint")),
      legendNotes(),
    );
  }

  /** Opens a panel in place of the other one, or closes it. Drawing goes on behind the legend. */
  #toggle(id: "map-area" | "map-legend"): void {
    for (const panel of [this.#area.element, this.#legend]) {
      const isAsked = panel.id === id;
      panel.hidden = !(isAsked && panel.hidden);
      const opener = this.#host.querySelector<HTMLElement>(`[aria-controls="${panel.id}"]`);
      opener?.setAttribute("aria-expanded", String(!panel.hidden));
      if (isAsked) (panel.hidden ? opener : panel.querySelector("button"))?.focus();
    }
    if (id === "map-area" && this.#area.element.hidden) this.#area.stop();
  }

  #chooseLayers(): void {
    const boxes = this.#list.querySelectorAll<HTMLInputElement>('input[name="layer"]:checked');
    const chosen = [...boxes].map((box) => box.value).sort();
    const isFirst = chosen.join() === [...FIRST_SHOWN].sort().join();
    pushState({ layers: isFirst ? null : chosen }, "legend");
  }

  /** The map follows the slider; the address and the legend follow once it is let go. */
  #tryOpacity({ value, dataset, nextElementSibling }: HTMLInputElement): void {
    if (nextElementSibling) nextElementSibling.textContent = `${value} %`;
    fade(this.#map, dataset.layer ?? "", Number(value) / 100);
  }

  #chooseOpacity({ value, dataset }: HTMLInputElement): void {
    const chosen = new Map(currentState().opacities).set(dataset.layer ?? "", Number(value));
    const opacities = [...chosen].sort(([a], [b]) => (a < b ? -1 : 1));
    replaceState({ opacities }, "legend");
  }

  async #locate(): Promise<void> {
    this.#say(text("locating"));
    const place = await locate(this.#home);
    if ("problem" in place) {
      this.#say(text(place.problem));
      return;
    }
    this.#here ??= new Here(this.#map);
    this.#here.put(place.lon, place.lat, place.accuracyM);
    emit("kv:show", { extent: around(place.lon, place.lat), keepsList: false });
    this.#say(text("located", { n: number(place.accuracyM) }));
  }

  async #share(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.#say(text("shared"));
    } catch {
      const field = element("input", {
        readonly: true,
        value: location.href,
        "aria-label": text("share"),
      });
      this.#say(text("shareByHand"));
      this.#toast.append(field);
      field.select();
    }
  }

  /** Says something to everybody, for a while. */
  tell(message: string): void {
    this.#say(message);
  }

  /** Names what lies at a point where no page can show it, with the way to where it can. */
  name(candidates: readonly Candidate[], portal: string | undefined): void {
    this.#say(candidates.map(({ title, detail }) => `${detail} ${title}`).join("; "));
    for (const { choice, title } of portal ? candidates : []) {
      if (!("selection" in choice)) continue;
      const url = new URL(portal ?? "", location.href);
      url.searchParams.set("sel", formatSelection(choice.selection));
      this.#toast.append(" ", element("a", { href: url.href }, `${text("openPage")}: ${title}`));
    }
  }

  /** An empty message takes the last one away. */
  #say(message: string): void {
    this.#toast.replaceChildren(message);
    this.#toast.hidden = message === "";
    announce(message);
    const showing = message;
    setTimeout(() => {
      if (
        this.#toast.firstChild?.textContent === showing &&
        !this.#toast.querySelector("input, a")
      ) {
        this.#toast.hidden = true;
      }
    }, 7000);
  }

  #makeKeys(): HTMLDialogElement {
    const keys = KEYS.filter(([, label]) => !this.#isAlone || !REGISTER_KEYS.has(label));
    const rows = keys.flatMap(([key, label]) => [
      element("dt", {}, element("kbd", {}, key)),
      element("dd", {}, text(label)),
    ]);
    const close = element("button", { class: "button primary", value: "close" }, text("close"));
    return element(
      "dialog",
      { class: "map-keys", "aria-labelledby": "map-keys-title" },
      element("h2", { id: "map-keys-title" }, text("shortcuts")),
      element("dl", { class: "keys" }, ...rows),
      element("form", { method: "dialog" }, close),
    );
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.#legend.hidden && !this.#keys.open) {
      event.stopImmediatePropagation();
      this.#toggle("map-legend");
    }
    const isTyping =
      event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
    if (event.key === "?" && !isTyping && !this.#keys.open) this.#keys.showModal();
  }
}
