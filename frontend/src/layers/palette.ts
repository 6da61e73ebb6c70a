/** Colours of the map. tests/style.test.ts measures every outline and label against the land. */

export type Theme = "light" | "dark";

export type LandUse = "green" | "forest" | "farmland" | "public" | "industry" | "street";

export interface Palette {
  readonly outside: string;
  readonly land: string;
  readonly halo: string;
  readonly districtLine: string;
  readonly districtLabel: string;
  readonly neighbourhoodLine: string;
  readonly neighbourhoodLabel: string;
  readonly streetFill: string;
  readonly streetCasing: string;
  readonly streetLabel: string;
  readonly quarterLine: string;
  readonly quarterLabel: string;
  readonly plotLine: string;
  readonly plotLabel: string;
  readonly localityLine: string;
  readonly localityLabel: string;
  readonly zoneLine: string;
  readonly zoneFill: string;
  readonly zoneLabel: string;
  readonly parcelLine: string;
  /** Faint grounds by use of the land; the card says the use in words. */
  readonly uses: Readonly<Record<LandUse, string>>;
  readonly parcelFill: string;
  readonly parcelLabel: string;
  readonly buildingFill: string;
  readonly buildingLine: string;
  readonly buildingLabel: string;
  readonly contourLine: string;
  readonly contourLabel: string;
  readonly act: string;
  readonly actCore: string;
  readonly selected: string;
  readonly selectedHalo: string;
}

const light: Palette = {
  outside: "#e3e1d9",
  land: "#f6f3ec",
  halo: "#fffdf8",
  districtLine: "#6d5b80",
  districtLabel: "#4a3a5e",
  neighbourhoodLine: "#857a92",
  neighbourhoodLabel: "#544862",
  streetFill: "#ffffff",
  streetCasing: "#837c6e",
  streetLabel: "#4f493e",
  quarterLine: "#4a7350",
  quarterLabel: "#2f5a38",
  plotLine: "#2f62a6",
  plotLabel: "#234f8c",
  localityLine: "#a0406f",
  localityLabel: "#872d59",
  zoneLine: "#7a6a1c",
  zoneFill: "#d8c94e",
  zoneLabel: "#5d500f",
  parcelLine: "#7f7667",
  uses: {
    green: "#e2eed6",
    forest: "#d8e7cb",
    farmland: "#f2efd6",
    public: "#f5e8da",
    industry: "#e8e5ec",
    street: "#ffffff",
  },
  parcelFill: "#fbf9f3",
  parcelLabel: "#635b4e",
  buildingFill: "#ddd2c2",
  buildingLine: "#877866",
  buildingLabel: "#574b3d",
  contourLine: "#94623a",
  contourLabel: "#6b4420",
  act: "#a8401a",
  actCore: "#ffffff",
  selected: "#0b2f5c",
  selectedHalo: "#ffc93c",
};

const dark: Palette = {
  outside: "#0c1214",
  land: "#182226",
  halo: "#10181b",
  districtLine: "#a792c2",
  districtLabel: "#d9cbec",
  neighbourhoodLine: "#877a99",
  neighbourhoodLabel: "#c6bad6",
  streetFill: "#39474c",
  streetCasing: "#77868b",
  streetLabel: "#d3dcdc",
  quarterLine: "#7fb489",
  quarterLabel: "#a9d8b2",
  plotLine: "#7fb0ec",
  plotLabel: "#a9cbf5",
  localityLine: "#dd86b2",
  localityLabel: "#f0b0cf",
  zoneLine: "#c4b04a",
  zoneFill: "#8a7b22",
  zoneLabel: "#e3d486",
  parcelLine: "#829092",
  uses: {
    green: "#1c3226",
    forest: "#193022",
    farmland: "#2a2d1d",
    public: "#312a22",
    industry: "#272833",
    street: "#263338",
  },
  parcelFill: "#1c272b",
  parcelLabel: "#b9c4c3",
  buildingFill: "#37403f",
  buildingLine: "#909a94",
  buildingLabel: "#d6dcd6",
  contourLine: "#b58a5e",
  contourLabel: "#e2c099",
  act: "#f39a6c",
  actCore: "#182226",
  selected: "#ffffff",
  selectedHalo: "#d99a00",
};

/** With "more contrast" asked for, every ground line takes the strength of its own label. */
function strengthen(palette: Palette): Palette {
  return {
    ...palette,
    districtLine: palette.districtLabel,
    neighbourhoodLine: palette.neighbourhoodLabel,
    streetCasing: palette.streetLabel,
    quarterLine: palette.quarterLabel,
    plotLine: palette.plotLabel,
    localityLine: palette.localityLabel,
    zoneLine: palette.zoneLabel,
    parcelLine: palette.parcelLabel,
    buildingLine: palette.buildingLabel,
    contourLine: palette.contourLabel,
  };
}

export function palette(theme: Theme, moreContrast = false): Palette {
  const base = theme === "dark" ? dark : light;
  return moreContrast ? strengthen(base) : base;
}
