"""Anyone can check what was published: on the pages of a proof, and with its files offline."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from publishing_ground import act, make_register

from acts.models import Act
from acts.publishing.actions import append_versions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(tmp_path: Path) -> None:
    make_register(tmp_path)


def offline(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "verify.py", *arguments], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture
def downloads(client: Client, tmp_path: Path, transactional_db: None) -> Path:
    """The three files as a visitor has them."""
    Act.objects.filter(number="2").update(object_text="Преустройство „Ябълка“ №2\n\t€")
    append_versions([act("2").pk], by=None)
    names = {
        "proof.json": f"/acts/{act('2').pk}/proof.json",
        "chain.csv": "/acts/chain.csv",
        "verify.py": "/acts/verify.py",
    }
    for name, address in names.items():
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        (tmp_path / name).write_bytes(body)
    return tmp_path


def test_anyone_can_check_offline(downloads: Path) -> None:
    done = offline(downloads, "proof.json", "chain.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "everything matches" in done.stdout
    assert "5 links" in done.stdout


def rewrite(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("proof.json", "Ябълка", "Круша", "content does not match"),
        ("proof.json", '"number": "2"', '"number": "3"', "content does not match"),
        ("proof.json", '"version": 2', '"version": 3', "link does not match"),
        ("chain.csv", ",published,", ",withdrawn,", "link does not match"),
        ("chain.csv", "\n2,", "\n7,", "stands there"),
    ],
)
def test_what_was_changed_is_told_offline(
    downloads: Path, name: str, before: str, after: str, said: str
) -> None:
    rewrite(downloads / name, before, after)
    done = offline(downloads, "proof.json", "chain.csv")
    assert done.returncode == 1
    assert said in done.stdout


def test_a_chain_that_was_written_anew_is_told_by_an_older_copy(downloads: Path) -> None:
    whole = (downloads / "chain.csv").read_text().splitlines(keepends=True)
    (downloads / "older.csv").write_text("".join(whole[:4]))
    assert offline(downloads, "chain.csv", "--older", "older.csv").returncode == 0
    (downloads / "short.csv").write_text("".join(whole[:3]))
    done = offline(downloads, "short.csv", "--older", "older.csv")
    assert done.returncode == 1
    assert "lost its end" in done.stdout


def test_the_pages_of_a_proof(client: Client) -> None:
    shown = act("1")
    Act.objects.filter(pk=shown.pk).update(object_text="Нещо друго")
    append_versions([shown.pk], by=None)
    for address in (f"/acts/{shown.pk}/proof/", f"/en/acts/{shown.pk}/proof/"):
        page = client.get(address).content.decode()
        assert all(one.chain_sha256 in page for one in shown.versions.all())
    page = client.get(f"/acts/{shown.pk}/versions/2/").content.decode()
    assert "Нещо друго" in page
    assert "<del>" in page
    assert client.get(f"/acts/{shown.pk}/versions/9/").status_code == 404
    assert client.get("/acts/999999/proof/").status_code == 404
    assert client.get("/acts/chain.csv?demonstration=perhaps").status_code == 400
    assert client.get("/acts/chain.csv?municipality=XXX").status_code == 400
