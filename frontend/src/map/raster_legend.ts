/** The part of the legend that switches relief, grids and pictures, and says what they show. */
import { element, svg } from "../dom";
import type { Palette } from "../layers/palette";
import {
  firstOpacity,
  layersOf,
  type Opacities,
  type Raster,
  type RasterLayer,
} from "../layers/rasters";
import { number, text } from "../text";
import { swatchPicture } from "./legend";

/** A slope in the light and one in the shade. */
function reliefPicture(): SVGElement {
  return svg(
    "svg",
    { class: "swatch swatch-relief", viewBox: "0 0 32 20", "aria-hidden": "true" },
    svg("path", { class: "swatch-light", d: "M2 18 14 3l4 6-3 4 4 5Z" }),
    svg("path", { class: "swatch-dark", d: "M14 3 19 18h11l-7-9-3 3Z" }),
  );
}

function sample({ part, raster }: RasterLayer, colours: Palette): Element | null {
  if (part === "contours") {
    return swatchPicture({ shape: "line", stroke: colours.contourLine, width: 1.5 });
  }
  return raster.kind === "relief" ? reliefPicture() : null;
}

/** Limits of each class as people say them: „10 – 25“, the last one open. */
export function classRows({ classes }: Raster): readonly (readonly [string, string])[] {
  return classes.map(([least, colour], at) => {
    const next = classes[at + 1]?.[0];
    const limits =
      next === undefined
        ? text("classAbove", { n: number(least) })
        : `${number(least)} – ${number(next)}`;
    return [limits, colour];
  });
}

function classList(raster: Raster, share: number): HTMLElement[] {
  const rows = classRows(raster);
  const least = raster.classes[0]?.[0];
  if (rows.length === 0 || least === undefined) return [];
  const swatch = (fill: string): SVGElement =>
    swatchPicture({ shape: "area", stroke: "currentColor", fill, fillOpacity: share });
  return [
    element("p", { class: "raster-unit" }, raster.unit),
    element(
      "ul",
      { class: "raster-classes" },
      ...rows.map(([limits, colour]) => element("li", {}, swatch(colour), limits)),
      element("li", {}, swatch("none"), text("classNone", { n: number(least) })),
    ),
  ];
}

function slider(layer: RasterLayer, value: number): HTMLElement {
  const input = element("input", {
    type: "range",
    name: "opacity",
    min: 10,
    max: 100,
    step: 5,
    value,
    "data-layer": layer.name,
    "aria-valuetext": `${value} %`,
  });
  const shown = element("output", {}, `${value} %`);
  return element("label", { class: "raster-opacity" }, text("opacity"), input, shown);
}

function titleOf({ part, raster }: RasterLayer): string {
  return part === "contours" ? text("contoursOf", { what: raster.title }) : raster.title;
}

function entry(
  layer: RasterLayer,
  colours: Palette,
  shown: readonly string[],
  opacities: Opacities,
): HTMLElement {
  const { raster, name, part } = layer;
  const isShown = shown.includes(name);
  const badge = element("span", { class: "badge demo" }, text("demoLayer"));
  const toggle = element(
    "label",
    { class: "legend-toggle" },
    element("input", { type: "checkbox", name: "layer", value: name, checked: isShown }),
    sample(layer, colours),
    element(
      "span",
      {},
      titleOf(layer),
      raster.isDemonstration ? " " : null,
      raster.isDemonstration ? badge : null,
    ),
  );
  if (!isShown) return element("li", {}, toggle);
  const opacity = opacities.get(name) ?? firstOpacity(layer);
  const about = element(
    "div",
    { class: "raster-about" },
    ...(part === "picture"
      ? classList(raster, opacity / 100)
      : [element("p", {}, text("contoursUnit"))]),
    element("p", {}, raster.note),
    element("p", {}, text("sourceOf", { who: raster.attribution, licence: raster.licence })),
    slider(layer, opacity),
  );
  return element("li", {}, toggle, about);
}

/** Nothing where the page offers no raster. */
export function rasterList(
  rasters: readonly Raster[],
  colours: Palette,
  shown: readonly string[],
  opacities: Opacities,
): readonly HTMLElement[] {
  if (rasters.length === 0) return [];
  return [
    element("h3", { class: "legend-part" }, text("underlays")),
    element(
      "ul",
      { class: "legend-list" },
      ...layersOf(rasters).map((layer) => entry(layer, colours, shown, opacities)),
    ),
  ];
}

/** Whose data is on the map now, and what of it is not of this place. */
export function rasterCredits(
  rasters: readonly Raster[],
  shown: readonly string[],
): readonly HTMLElement[] {
  const used = rasters.filter((raster) =>
    layersOf([raster]).some(({ name }) => shown.includes(name)),
  );
  return used.map((raster) =>
    element(
      "p",
      {},
      raster.isDemonstration
        ? element("span", { class: "badge demo" }, `${text("demoLayer")}: ${raster.title}`)
        : null,
      raster.isDemonstration ? " " : null,
      raster.attribution,
    ),
  );
}
