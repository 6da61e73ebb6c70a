/** The one drawing order of the map and of its legend. */
import { acts } from "./acts";
import { buildings } from "./buildings";
import { districts } from "./districts";
import { localities } from "./localities";
import { neighbourhoods } from "./neighbourhoods";
import { parcels } from "./parcels";
import { quarters } from "./quarters";
import { regulatedPlots } from "./regulated_plots";
import { streets } from "./streets";
import type { Band, Subject, SubjectName } from "./subject";
import { zones } from "./zones";

/** Bottom to top within each band. */
export const SUBJECTS: readonly Subject[] = [
  districts,
  neighbourhoods,
  zones,
  localities,
  parcels,
  buildings,
  quarters,
  regulatedPlots,
  streets,
  acts,
];

export const BANDS: readonly Band[] = [
  "ground",
  "veil",
  "lines",
  "roads",
  "extents",
  "marks",
  "labels",
  "tags",
  "top",
];

/** What a bare URL shows. */
export const FIRST_SHOWN: readonly SubjectName[] = SUBJECTS.filter(
  (subject) => subject.isShownAtFirst,
).map((subject) => subject.name);
