/** The legend is the layer switch: it shows each layer the way the map draws it. */
import { element, svg } from "../dom";
import { SUBJECTS } from "../layers";
import type { Palette } from "../layers/palette";
import type { Subject, Swatch } from "../layers/subject";
import { text } from "../text";

const HATCH_STEP = { dense: 4, medium: 6.5, sparse: 11 } as const;

function hatchLines(swatch: Swatch): SVGElement[] {
  if (!swatch.hatch) return [];
  const step = HATCH_STEP[swatch.hatch];
  const lines: SVGElement[] = [];
  for (let x = 3 + step; x < 32 + 16; x += step) {
    // A 45° line clipped by hand to the 26 × 14 box that starts at (3, 3).
    const [x1, y1] = x > 29 ? [29, 3 + (x - 29)] : [x, 3];
    const [x2, y2] = x - 14 < 3 ? [3, 3 + (x - 3)] : [x - 14, 17];
    if (y1 < y2) lines.push(svg("path", { d: `M${x1} ${y1}L${x2} ${y2}`, "stroke-width": 1.3 }));
  }
  return lines;
}

/** A sample number, as the map writes it. */
function sample(number: string, colour: string): SVGElement {
  const written = svg("text", { x: 16, y: 14, fill: colour, stroke: "none" });
  written.textContent = number;
  return written;
}

/** Round marks and bare words of the map; null for what has an outline. */
function mark({ shape, stroke, fill, ink }: Swatch): SVGElement[] | null {
  const disc = (r: number, width: number): SVGElement =>
    svg("circle", { cx: 16, cy: 10, r, fill: fill ?? "none", "stroke-width": width });
  if (shape === "bubble") return [disc(9, 1), sample("12", ink ?? stroke)];
  if (shape === "dot") return [disc(5, 2)];
  return shape === "words" ? [sample("12", stroke)] : null;
}

export function swatchPicture(swatch: Swatch): SVGElement {
  const dash: Record<string, string> = swatch.dash
    ? { "stroke-dasharray": swatch.dash.join(" ") }
    : {};
  const width = swatch.width ?? 1.5;
  const isTag = swatch.shape === "tag";
  const line = (stroke: string, size: number): SVGElement =>
    svg("path", { d: "M2 10H30", stroke, "stroke-width": size, ...dash });
  const area = svg("rect", {
    x: 3,
    y: 3,
    width: 26,
    height: 14,
    fill: swatch.fill ?? "none",
    "fill-opacity": swatch.fillOpacity ?? 1,
    "stroke-width": width,
    rx: isTag ? 4 : 0,
    ...dash,
  });
  return svg(
    "svg",
    {
      class: "swatch",
      viewBox: "0 0 32 20",
      "aria-hidden": "true",
      stroke: swatch.stroke,
      fill: "none",
    },
    ...(mark(swatch) ??
      (swatch.shape === "line"
        ? [...(swatch.casing ? [line(swatch.casing, width + 3)] : []), line(swatch.stroke, width)]
        : [area, ...hatchLines(swatch), ...(isTag ? [sample("+12", swatch.stroke)] : [])])),
  );
}

function entry(subject: Subject, colours: Palette, isShown: boolean): HTMLElement {
  const rows = subject.legend(colours);
  const single = rows.length === 1 ? rows[0] : undefined;
  const toggle = element(
    "label",
    { class: "legend-toggle" },
    element("input", { type: "checkbox", name: "layer", value: subject.name, checked: isShown }),
    single ? swatchPicture(single.swatch) : null,
    element("span", {}, text(subject.name)),
    element("span", { class: "legend-far", "data-from": subject.fromZoom }, text("fromZoom")),
  );
  const levels = element(
    "ul",
    { class: "legend-rows" },
    ...rows.map((row) => element("li", {}, swatchPicture(row.swatch), text(row.label))),
  );
  return element("li", {}, toggle, single ? null : levels);
}

/** Acts come first, because they are what people come for. */
export function legendList(colours: Palette, shown: readonly string[]): HTMLElement {
  const order = [...SUBJECTS].reverse();
  return element(
    "ul",
    { class: "legend-list" },
    ...order.map((subject) => entry(subject, colours, shown.includes(subject.name))),
  );
}

export function legendNotes(): HTMLElement {
  const notes = [...new Set(SUBJECTS.map((subject) => subject.note))];
  return element(
    "div",
    { class: "legend-notes" },
    ...notes.map((note) => element("p", {}, text(note))),
  );
}

/** Says of every layer whether the map is too far out to draw it. */
export function markFarLayers(root: ParentNode, zoom: number): void {
  for (const note of root.querySelectorAll<HTMLElement>(".legend-far")) {
    note.hidden = zoom >= Number(note.dataset.from);
  }
}
