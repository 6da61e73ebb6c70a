"""Why a file is not taken or cannot be read, in words."""

from typing import Any

from accounts.rules import Label

REASONS: dict[str, Label] = {
    "empty": Label("Файлът е празен.", "The file is empty."),
    "wrong_type": Label(
        "Приемат се PDF, JPEG, PNG и TIFF. По съдържание този файл е {found}.",
        "PDF, JPEG, PNG and TIFF are accepted. By its content this file is {found}.",
    ),
    "two_types": Label(
        "Файлът е едновременно от два вида: в него има и друг файл. Не е приет.",
        "The file is of two types at once: there is another file inside. Not accepted.",
    ),
    "encrypted": Label(
        "Файлът е защитен с парола или шифрован. Запазете го без защита.",
        "The file has a password or is encrypted. Save it without protection.",
    ),
    "broken": Label(
        "Файлът е повреден или прекъснат и не може да се отвори.",
        "The file is damaged or cut short and cannot be opened.",
    ),
    "too_many_pages": Label(
        "Файлът има {pages} страници; приемат се до {limit}.",
        "The file has {pages} pages; up to {limit} are accepted.",
    ),
    "page_size": Label(
        "Страница {page} има размер, какъвто документите нямат.",
        "Page {page} has a size that documents do not have.",
    ),
    "too_many_pixels": Label(
        "Изображението е по-голямо от {limit} мегапиксела.",
        "The picture is larger than {limit} megapixels.",
    ),
    "too_large": Label("Файлът е по-голям от {limit} MB.", "The file is larger than {limit} MB."),
    "too_slow": Label(
        "Четенето отне твърде дълго и беше прекъснато.",
        "Reading took too long and was broken off.",
    ),
    "reader_limit": Label(
        "За четенето не стигна паметта, която му е дадена.",
        "Reading needed more memory than it is given.",
    ),
    "reader_died": Label(
        "Четецът спря на този файл. Вероятно файлът е повреден.",
        "The reader stopped at this file. It is probably damaged.",
    ),
    "signatures_unreadable": Label(
        "Подписите във файла не могат да се прочетат.",
        "The signatures in the file cannot be read.",
    ),
    "gave_up": Label(
        "Четенето беше прекъсвано няколко пъти и е спряно.",
        "Reading was interrupted several times and was given up.",
    ),
    "missing": Label("Файлът липсва в хранилището.", "The file is missing from the store."),
    "no_room": Label("На диска няма място.", "There is no room on the disk."),
}

REMOVED_LABELS: dict[str, Label] = {
    "action": Label("автоматични действия", "automatic actions"),
    "annotations": Label(
        "бележки и връзки (видимото остава)", "annotations and links (what is seen stays)"
    ),
    "attachment": Label("прикачени файлове", "attached files"),
    "damage": Label("повредена структура", "a damaged structure"),
    "form": Label("полета за попълване (видимото остава)", "form fields (what is seen stays)"),
    "launch": Label("стартиране на програми", "launching of programs"),
    "layers": Label("превключватели на слоеве", "switches of layers"),
    "link": Label("връзки", "links"),
    "media": Label("вградени медии", "embedded media"),
    "metadata": Label("метаданни: автор, програма, дати", "metadata: author, program, dates"),
    "script": Label("скриптове", "scripts"),
    "signature": Label(
        "електронни подписи (проверени в оригинала)",
        "electronic signatures (verified in the original)",
    ),
}  # fmt: skip


def reason(code: str, details: dict[str, Any] | None = None) -> Label:
    """The sentence for a code of the reader, with its numbers filled in."""
    label = REASONS.get(code, REASONS["reader_died"])
    filled = details or {}
    try:
        return Label(label.bg.format(**filled), label.en.format(**filled))
    except KeyError:
        return label
