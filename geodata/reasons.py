"""Why a file or a row is refused, mended or marked: codes, and their texts in two languages."""

from enum import StrEnum

from accounts.rules import Label


class Reason(StrEnum):
    """A code for machines; the text for people is in `REASON_LABELS`."""

    # the file as a whole
    MISSING_FILE = "missing_file"
    EMPTY_FILE = "empty_file"
    UNKNOWN_FORMAT = "unknown_format"
    WRONG_EXTENSION = "wrong_extension"
    DISGUISED_VRT = "disguised_vrt"
    XML_ENTITIES = "xml_entities"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    READER_LIMIT = "reader_limit"
    BROKEN_LINE = "broken_line"
    ZIP_BROKEN = "zip_broken"
    ZIP_BOMB = "zip_bomb"
    PATH_TRAVERSAL = "path_traversal"
    NO_LAYER_INSIDE = "no_layer_inside"
    SEVERAL_LAYERS = "several_layers"
    MISSING_PART = "missing_part"
    NO_TABLE = "no_table"
    MISSING_LAYER = "missing_layer"
    NO_ROWS = "no_rows"
    FEWER_ROWS = "fewer_rows"
    MISSING_COLUMN = "missing_column"
    MISSING_CRS = "missing_crs"
    UNKNOWN_CRS = "unknown_crs"
    INEXACT_CRS = "inexact_crs"
    OTHER_CRS = "other_crs"
    SWAPPED_AXES = "swapped_axes"
    NOTHING_INSIDE = "nothing_inside"
    DEMONSTRATION_MIX = "demonstration_mix"
    UNKNOWN_MUNICIPALITY = "unknown_municipality"
    SOURCE_BUSY = "source_busy"
    SNAPSHOT_TOO_SMALL = "snapshot_too_small"
    SNAPSHOT_OLDER = "snapshot_older"
    # a raster as a whole
    BAD_DESCRIPTION = "bad_description"
    TOO_MANY_PIXELS = "too_many_pixels"
    ABSURD_RESOLUTION = "absurd_resolution"
    NO_PLACE = "no_place"
    SHIFT_NEEDS_DEGREES = "shift_needs_degrees"
    NOT_ONE_BAND = "not_one_band"
    NOT_A_PICTURE = "not_a_picture"
    NO_VALUES = "no_values"
    NOT_HEIGHTS = "not_heights"
    RASTER_OUTSIDE = "raster_outside"
    # one row
    MISSING_GEOMETRY = "missing_geometry"
    EMPTY_GEOMETRY = "empty_geometry"
    BROKEN_GEOMETRY = "broken_geometry"
    WRONG_GEOMETRY_TYPE = "wrong_geometry_type"
    NOT_FINITE = "not_finite"
    TOO_MANY_VERTICES = "too_many_vertices"
    OUTSIDE_MUNICIPALITY = "outside_municipality"
    NO_EXTENT = "no_extent"
    SELF_CROSSING = "self_crossing"
    AMBIGUOUS_SHAPE = "ambiguous_shape"
    MISSING_VALUE = "missing_value"
    BAD_IDENTIFIER = "bad_identifier"
    MENDED_IDENTIFIER = "mended_identifier"
    UNKNOWN_EKATTE = "unknown_ekatte"
    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    SAME_IDENTITY = "same_identity"
    RENUMBERED = "renumbered"
    STAFF_FIELD = "staff_field"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    FUTURE_DATE = "future_date"
    EFFECTIVE_TOO_EARLY = "effective_too_early"
    TEXT_TOO_LONG = "text_too_long"
    HIDDEN_CHARACTERS = "hidden_characters"
    MIXED_ALPHABETS = "mixed_alphabets"
    UNKNOWN_VALUE = "unknown_value"
    NO_NAME = "no_name"


REASON_LABELS: dict[Reason, Label] = {
    Reason.MISSING_FILE: Label("Няма такъв файл: {name}", "There is no such file: {name}"),
    Reason.EMPTY_FILE: Label("Файлът е празен.", "The file is empty."),
    Reason.UNKNOWN_FORMAT: Label(
        "Съдържанието не е в познат формат. Приемат се: {accepted}.",
        "The content is in no known format. Accepted: {accepted}.",
    ),
    Reason.WRONG_EXTENSION: Label(
        "Файлът се казва „{extension}“, а съдържанието му е {found}.",
        "The file is called “{extension}” but its content is {found}.",
    ),
    Reason.DISGUISED_VRT: Label(
        "Файлът е описание на виртуален източник (VRT), което сочи към други файлове или адреси.",
        "The file describes a virtual source (VRT) that points at other files or addresses.",
    ),
    Reason.XML_ENTITIES: Label(
        "XML файлът съдържа DOCTYPE или същности (entities), които не се допускат.",
        "The XML file has a DOCTYPE or entities, which are not allowed.",
    ),
    Reason.TOO_LARGE: Label(
        "Съдържанието е над допустимите {limit} MB.", "The content is over the limit of {limit} MB."
    ),
    Reason.UNREADABLE: Label(
        "Файлът е повреден или непълен: {detail}", "The file is damaged or incomplete: {detail}"
    ),
    Reason.READER_LIMIT: Label(
        "Четенето бе спряно: файлът иска повече памет или време от допустимото.",
        "Reading was stopped: the file asks for more memory or time than allowed.",
    ),
    Reason.BROKEN_LINE: Label(
        "Ред {line} не е цял GeoJSON обект.", "Line {line} is not a whole GeoJSON object."
    ),
    Reason.NO_TABLE: Label(
        "Слоят „{name}“ не е таблица, а изглед (view), който не се изпълнява.",
        "The layer “{name}” is no table but a view, which is not run.",
    ),
    Reason.ZIP_BROKEN: Label(
        "ZIP архивът е повреден или непълен.", "The ZIP archive is damaged or incomplete."
    ),
    Reason.ZIP_BOMB: Label(
        "ZIP архивът се разгръща до неприемлив размер.",
        "The ZIP archive unpacks to an unacceptable size.",
    ),
    Reason.PATH_TRAVERSAL: Label(
        "В ZIP архива има файл с път извън него: {name}",
        "The ZIP archive has a file whose path leads out of it: {name}",
    ),
    Reason.NO_LAYER_INSIDE: Label(
        "В ZIP архива няма слой във формат Shapefile (.shp).",
        "The ZIP archive holds no Shapefile layer (.shp).",
    ),
    Reason.SEVERAL_LAYERS: Label(
        "Във файла има няколко слоя ({names}), а се очаква един.",
        "The file has several layers ({names}) where one is expected.",
    ),
    Reason.MISSING_PART: Label(
        "В ZIP архива липсва {part}, без който слоят не може да се прочете.",
        "The ZIP archive lacks {part}, without which the layer cannot be read.",
    ),
    Reason.MISSING_LAYER: Label("Във файла няма слой „{name}“.", "The file has no layer “{name}”."),
    Reason.NO_ROWS: Label("Във файла няма нито един ред.", "The file has no rows at all."),
    Reason.FEWER_ROWS: Label(
        "Файлът обявява {declared} реда, а се четат {read}: вероятно е непълен.",
        "The file declares {declared} rows but {read} can be read: it is probably cut short.",
    ),
    Reason.MISSING_COLUMN: Label(
        "Липсва задължителната колона „{column}“. Във файла има: {columns}.",
        "The required column “{column}” is missing. The file has: {columns}.",
    ),
    Reason.MISSING_CRS: Label(
        "Файлът не казва в коя координатна система е (липсва .prj). Посочете я с --crs EPSG:n.",
        "The file does not say its coordinate system (no .prj). Give it with --crs EPSG:n.",
    ),
    Reason.UNKNOWN_CRS: Label(
        "Непозната координатна система: {crs}", "Unknown coordinate system: {crs}"
    ),
    Reason.INEXACT_CRS: Label(
        "За {crs} няма преобразуване с известна точност: отместването би било над 100 m.",
        "There is no transformation of known accuracy for {crs}: it could be over 100 m off.",
    ),
    Reason.OTHER_CRS: Label(
        "Координатите не са в обявената система {crs}: изглеждат като {guess}.",
        "The coordinates are not in the declared system {crs}: they look like {guess}.",
    ),
    Reason.SWAPPED_AXES: Label(
        "Осите са разменени: първо трябва да е {first}, после {second}.",
        "The axes are swapped: {first} must come first, then {second}.",
    ),
    Reason.NOTHING_INSIDE: Label(
        "Повечето редове ({outside} от {total}) са извън границите на {municipality}.",
        "Most rows ({outside} of {total}) lie outside {municipality}.",
    ),
    Reason.DEMONSTRATION_MIX: Label(
        "Действителни и демонстрационни данни не се смесват: {count} обекта със същите номера са "
        "от другия вид. Първо премахнете демонстрационните данни.",
        "Real and demonstration data are not mixed: {count} objects with the same keys are of the "
        "other kind. Remove the demonstration data first.",
    ),
    Reason.UNKNOWN_MUNICIPALITY: Label("Непозната община: {code}", "Unknown municipality: {code}"),
    Reason.SOURCE_BUSY: Label(
        "Друго четене на същия източник е в ход (от {since}, файл „{file}“). Изчакайте го.",
        "Another reading of this source is under way (since {since}, file “{file}”). Wait for it.",
    ),
    Reason.SNAPSHOT_TOO_SMALL: Label(
        "Във файла липсват {lost} от {known} известни реда (допуска се до {share} %). Ако е само "
        "извадка, посочете --partial; ако регистърът наистина е намалял, --force.",
        "The file lacks {lost} of {known} known rows (up to {share} % is accepted). If it is only "
        "an extract, say --partial; if the register has really shrunk, --force.",
    ),
    Reason.SNAPSHOT_OLDER: Label(
        "Файлът е от {taken}, а вече е прочетен по-нов, от {last}. За да се върне старото "
        "състояние, посочете --force.",
        "The file is of {taken}, and a newer one, of {last}, was already read. To go back to the "
        "older state, say --force.",
    ),
    Reason.BAD_DESCRIPTION: Label(
        "В описанието „{key}“ не е наред: {allowed}.", "In the description “{key}”: {allowed}."
    ),
    Reason.TOO_MANY_PIXELS: Label(
        "Растерът е над допустимите {limit} милиона пиксела. Намалете го или го разделете.",
        "The raster is over the limit of {limit} million pixels. Make it coarser or divide it.",
    ),
    Reason.ABSURD_RESOLUTION: Label(
        "Пиксел от {metres} m няма смисъл за карта на град.",
        "A pixel of {metres} m makes no sense on a map of a city.",
    ),
    Reason.NO_PLACE: Label(
        "Файлът не казва къде лежи: няма годна геопривръзка.",
        "The file does not say where it lies: it has no usable georeference.",
    ),
    Reason.SHIFT_NEEDS_DEGREES: Label(
        "Може да се мести само растер в градуси.", "Only a raster in degrees can be moved."
    ),
    Reason.NOT_ONE_BAND: Label(
        "Очаква се един слой числа, а има {bands} ({type}).",
        "One band of numbers is expected; there are {bands} ({type}).",
    ),
    Reason.NOT_A_PICTURE: Label(
        "Очаква се картина с 1, 3 или 4 слоя от 8 бита, а има {bands} ({type}).",
        "A picture of 1, 3 or 4 bands of 8 bits is expected; there are {bands} ({type}).",
    ),
    Reason.NO_VALUES: Label(
        "В растера няма нито една стойност.", "The raster has no values at all."
    ),
    Reason.NOT_HEIGHTS: Label(
        "Стойностите от {low} до {high} не са височини в метри.",
        "Values from {low} to {high} are no heights in metres.",
    ),
    Reason.RASTER_OUTSIDE: Label(
        "Растерът не покрива нищо от {municipality}.",
        "The raster covers nothing of {municipality}.",
    ),
    Reason.MISSING_GEOMETRY: Label("няма геометрия", "no geometry"),
    Reason.BROKEN_GEOMETRY: Label(
        "геометрията не може да се прочете", "the geometry cannot be read"
    ),
    Reason.EMPTY_GEOMETRY: Label("геометрията е празна", "the geometry is empty"),
    Reason.WRONG_GEOMETRY_TYPE: Label(
        "геометрия от вид {found}, а се очаква {expected}",
        "a geometry of type {found} where {expected} is expected",
    ),
    Reason.NOT_FINITE: Label(
        "координата, която не е число или е невъзможно голяма",
        "a coordinate that is not a number or is impossibly large",
    ),
    Reason.TOO_MANY_VERTICES: Label(
        "над {limit} върха в една геометрия", "over {limit} vertices in one geometry"
    ),
    Reason.OUTSIDE_MUNICIPALITY: Label(
        "извън границите на {municipality}", "outside {municipality}"
    ),
    Reason.NO_EXTENT: Label("геометрията няма площ или дължина", "the geometry has no extent"),
    Reason.SELF_CROSSING: Label(
        "невалидна геометрия ({detail}), поправена", "invalid geometry ({detail}), repaired"
    ),
    Reason.AMBIGUOUS_SHAPE: Label(
        "невалидна геометрия ({detail}), която може да се поправи по различни начини",
        "invalid geometry ({detail}) that can be repaired in different ways",
    ),
    Reason.MISSING_VALUE: Label("липсва задължителна стойност", "a required value is missing"),
    Reason.BAD_IDENTIFIER: Label(
        "„{value}“ не е кадастрален идентификатор", "“{value}” is not a cadastral identifier"
    ),
    Reason.MENDED_IDENTIFIER: Label(
        "„{value}“ е прочетен като {mended}", "“{value}” was read as {mended}"
    ),
    Reason.UNKNOWN_EKATTE: Label(
        "{value} не е ЕКАТТЕ на населено място в общината",
        "{value} is not the EKATTE of a settlement of the municipality",
    ),
    Reason.DUPLICATE: Label(
        "повторение на ред {first}; остава първият", "a repetition of row {first}; the first stays"
    ),
    Reason.CONTRADICTION: Label(
        "редове {rows} имат един и същ номер, но различно съдържание",
        "rows {rows} have the same key but different content",
    ),
    Reason.SAME_IDENTITY: Label(
        "същите вид, издател, номер и дата като ред {first}, но друго съдържание; запазени са "
        "и двата",
        "the same kind, issuer, number and date as row {first} with other content; both are kept",
    ),
    Reason.RENUMBERED: Label(
        "прилича на изчезналия „{was}“ с поправен номер или дата; решава човек",
        "resembles the vanished “{was}” with a corrected number or date; a person decides",
    ),
    Reason.STAFF_FIELD: Label(
        "служител е въвел друго; регистърът не го замества",
        "staff entered another value; the register does not replace it",
    ),
    Reason.OUT_OF_RANGE: Label(
        "стойност {value} извън допустимото; оставена е празна",
        "value {value} is out of range; left empty",
    ),
    Reason.NOT_A_NUMBER: Label(
        "„{value}“ не е число; оставено е празно", "“{value}” is not a number; left empty"
    ),
    Reason.NOT_A_DATE: Label("„{value}“ не е дата", "“{value}” is not a date"),
    Reason.FUTURE_DATE: Label("{value} е в бъдещето", "{value} is in the future"),
    Reason.EFFECTIVE_TOO_EARLY: Label(
        "{effective} е преди деня на издаване, {issued}",
        "{effective} is before the day of issue, {issued}",
    ),
    Reason.TEXT_TOO_LONG: Label(
        "текст от {length} знака, отрязан до {limit}",
        "a text of {length} characters, cut to {limit}",
    ),
    Reason.HIDDEN_CHARACTERS: Label(
        "премахнати са невидими или управляващи знаци", "invisible or control characters removed"
    ),
    Reason.MIXED_ALPHABETS: Label(
        "латински букви в кирилска дума, заменени", "Latin letters inside a Cyrillic word, replaced"
    ),
    Reason.UNKNOWN_VALUE: Label("непозната стойност „{value}“", "unknown value “{value}”"),
    Reason.NO_NAME: Label("без име", "without a name"),
}
