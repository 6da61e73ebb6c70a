"""УПИ and quarters in the forms that notices print."""

import pytest

from acts.plots import find_plots, find_quarters, parse_plots

NOTICES = [
    # printed, number, suffix, parcels, purpose, shared, doubtful
    ("УПИ XII-521, кв. 34, м. „Лозенец-I част“", 12, "", "521", "", False, False),
    ("УПИ II-528, 529, 5962 – „за ЖС и ПГ“", 2, "", "528 529 5962", "за ЖС и ПГ", False, False),
    ("УПИ ІІІ-1", 3, "", "1", "", False, False),
    ("УПИ IV7, 6295, 6300", 4, "", "7 6295 6300", "", False, False),
    ("УПИ VІ-879", 6, "", "879", "", False, False),
    ("УПИ XVIIIа-45", 18, "а", "45", "", False, False),
    ('УПИ I „за ОЖС и озеленяване"', 1, "", "", "за ОЖС и озеленяване", False, False),
    ("УПИ I-25, 28, 29, общ. – „за офиси…“", 1, "", "25 28 29", "за офиси…", True, False),
    ("УПИ 11-165", 11, "", "165", "", False, True),
    ("УПИ: IV - 1216,1396", 4, "", "1216 1396", "", False, False),
    ("УПИ VIII-95, ПИ 68134.1.70, кв.18", 8, "", "95", "", False, False),
    ("УПИ II-за детска ясла, кв. 89", 2, "", "", "за детска ясла", False, False),
    ("УПИ I-2180, 3 бр. сгради", 1, "", "2180", "", False, False),
    ("УПИ IIIА-94,838 /ПИ 68134.1.2/", 3, "а", "94 838", "", False, False),
]


@pytest.mark.parametrize(
    ("printed", "number", "suffix", "parcels", "purpose", "shared", "doubtful"), NOTICES
)
def test_notice(
    printed: str,
    number: int,
    suffix: str,
    parcels: str,
    purpose: str,
    shared: bool,
    doubtful: bool,
) -> None:
    (plot,) = find_plots(printed)
    assert (plot.number, plot.suffix) == (number, suffix)
    assert plot.parcels == tuple(parcels.split())
    assert (plot.purpose, plot.is_shared, plot.doubtful) == (purpose, shared, doubtful)


FIELDS = [
    # field of the register, canonical УПИ, leftover
    ("XII-521", ["XII-521"], ""),
    ("IV - 1216,1396", ["IV-1216,1396"], ""),
    ("XIV - 89,XV - 89", ["XIV-89", "XV-89"], ""),
    ("I,II,III", ["I", "II", "III"], ""),
    ("XVI-5353.254", ["XVI-5353.254"], ""),
    ("VA-1122", ["Vа-1122"], ""),
    ("xx-135", ["XX-135"], ""),
    ("X", ["X"], ""),
    ("I - ОБЩ.,4,5", ["I-4,5"], ""),
    ("XXVI - СНС,XXI - 50", ["XXVI", "XXI-50"], ""),
    ("VI - 91, УПИ XVII - 90", ["VI-91", "XVII-90"], ""),
    ("0 - 0,VII - 83", ["VII-83"], ""),
    ("0", [], ""),
    ("x", [], ""),
    ("", [], ""),
    ("ОЖС и КОО", [], "ОЖС и КОО"),
    ("1025,XVI - 590", ["XVI-590"], "1025"),
]


@pytest.mark.parametrize(("printed", "plots", "leftover"), FIELDS)
def test_register_field(printed: str, plots: list[str], leftover: str) -> None:
    read = parse_plots(printed)
    assert ([str(plot) for plot in read.plots], read.leftover) == (plots, leftover)


def test_purpose_of_a_public_plot() -> None:
    (plot,) = parse_plots("II-за плувен басейн, детско заведение и озеленяване").plots
    assert plot.purpose == "за плувен басейн, детско заведение и озеленяване"
    (plot,) = parse_plots("III-СО").plots
    assert (plot.number, plot.purpose) == (3, "СО")


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("кв. 34", ("34",)),
        ("кв. 161 б", ("161б",)),
        ("кв. 13г, 24, м. X", ("13г", "24")),
        ("кв. №738-Б", ("738б",)),
        ("кв. 278 по плана на гр. София", ("278",)),
        ("между кв. 1 и кв. 1а", ("1", "1а")),
        ("кв. Суходол", ()),
        ("площ 290,86 кв.м. и 16 кв.мм", ()),
    ],
)
def test_quarters_in_running_text(text: str, quarters: tuple[str, ...]) -> None:
    assert find_quarters(text) == quarters
