/** Our own buttons over the map: large enough for a thumb, named for a screen reader. */
import { element, type IconName, icon } from "../dom";
import { type TextKey, text } from "../text";

export interface Control {
  readonly name: IconName;
  readonly label: TextKey;
  /** Id of what the button opens, if it opens something. */
  readonly opens?: string;
  readonly act: () => void;
}

function button(control: Control): HTMLButtonElement {
  const made = element(
    "button",
    {
      type: "button",
      class: "map-button",
      "aria-label": text(control.label),
      title: text(control.label),
      ...(control.opens ? { "aria-expanded": "false", "aria-controls": control.opens } : {}),
    },
    icon(control.name),
  );
  made.addEventListener("click", control.act);
  return made;
}

/** Groups of buttons, each group one rounded block. */
export function controlBar(groups: readonly (readonly Control[])[]): HTMLElement {
  return element(
    "div",
    { class: "map-controls" },
    ...groups.map((group) => element("div", { class: "map-group" }, ...group.map(button))),
  );
}
