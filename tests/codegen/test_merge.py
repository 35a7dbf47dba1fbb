"""Two header sets: retired names stay and are marked, changed values need a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture
def merge(monkeypatch: pytest.MonkeyPatch):
    from codegen import merge

    monkeypatch.setattr(merge, "pairs", lambda _: [("*_MAX", "grew")])
    return merge


def model(version: int, **values):
    from codegen.model import Const, Enum, Model

    found = Model(version=version)
    for line, (name, value) in enumerate(values.items()):
        found.constants[name] = Const(name, value, "linux/x.h", line, "enum")
    found.enums = [Enum("x", tuple(values), "linux/x.h")]
    return found


def test_retired_names_are_kept_and_marked(merge) -> None:
    newest = model(0x070200, A=1, C=3, X_MAX=3)
    older = model(0x060100, A=1, B=2, C=3, X_MAX=2)
    added = merge.contribution(newest, older, "somewhere")
    assert [const.name for const in added.constants] == ["B"]
    assert added.changed == {"X_MAX": 2}
    merge.merge(newest, added)
    assert newest.constants["B"].gone == "7.2"
    assert newest.constants["A"].gone == ""
    assert newest.constants["X_MAX"].value == 3
    assert newest.enums[0].names == ("A", "C", "X_MAX", "B")


def test_a_changed_value_needs_a_reason(merge) -> None:
    from codegen.errors import CodegenError

    newest, older = model(2, X_FOO=1, X_MAX=1), model(1, X_FOO=2, X_MAX=2)
    with pytest.raises(CodegenError, match=r"X_FOO \(2 -> 1\); .* changed.txt"):
        merge.merge(newest, merge.contribution(newest, older, ""))


def test_a_stale_contribution_is_an_error(merge) -> None:
    from codegen.errors import CodegenError

    newest, older = model(2, A=1), model(1, A=1, B=2)
    added = merge.contribution(newest, older, "")
    with pytest.raises(CodegenError, match="older.json is not of these headers: see B"):
        merge.merge(model(3, A=1, B=2), added)
    with pytest.raises(CodegenError, match="older.json is not of these headers: see A"):
        merge.merge(model(3, A=1), replace(added, changed={"A": 1}))


def test_the_file_is_what_the_older_headers_give(model_of) -> None:
    """With the older set at hand, the committed file can be made again, to the byte."""
    from codegen import merge

    older, from_file = model_of("system"), merge.load()
    if older.version != from_file.version:
        pytest.skip(f"these are not the headers of {from_file.origin}")
    added = merge.contribution(model_of("pinned"), older, from_file.origin)
    assert merge.dump(added) == merge.FILE.read_text(encoding="ascii")
    assert {"TCA_CBQ_LSSOPT", "IFLA_CAIF_LOOPBACK"} <= {const.name for const in added.constants}
    assert "tc_cbq_lssopt" in {found.name for found in added.structs}


def test_other_headers_are_not_the_pinned_ones(tmp_path) -> None:
    from codegen import lock
    from codegen.errors import CodegenError

    (tmp_path / "linux").mkdir()
    (tmp_path / "linux" / "netlink.h").write_text("#define NLMSG_DONE 4\n")
    with pytest.raises(CodegenError, match=r"not the pinned headers \(ziglang==.*--pin"):
        lock.verify([tmp_path], ["linux/netlink.h"])
