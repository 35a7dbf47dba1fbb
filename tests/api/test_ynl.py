"""What the Record classes declare, against the kernel's machine-readable specifications (YNL).

Every attribute that a class declares and a specification names must have the same number, name,
type, byte order and nesting there; every header and struct the same members; every enumeration the
same names. Where the specification is not what the kernel does, data/ynl/*.txt has a line with the
reason. `support.ynl` says how the classes are found.
"""

from __future__ import annotations

import pytest

from support import needs, ynl

#: At least so much is compared, or the walk has lost its way.
LEAST = {"operations": 20, "attributes": 1200, "members": 450, "names": 150}

REACHED = """
    Route RouteCacheinfo Metrics RouteNexthop Addr AddrCacheinfo Neigh NeighCacheinfo Rule
    Link LinkInfo AfSpec Inet Inet6 Mctp Xdp PropList VfInfoList VfInfo VfStats VfVlans VfMac
    VfPorts Port Bridge BridgePort Vlan VlanQos rtnl_link_stats rtnl_link_stats64 rtnl_link_ifmap
    fib_rule_uid_range Qdisc Tclass Tfilter Chain Flower Netem Cake TaprioEntry
"""


@pytest.fixture(scope="module")
def walk() -> ynl.Walk:
    try:
        ynl.specs()
    except (ImportError, FileNotFoundError) as error:
        needs(f"PyYAML and the kernel's specifications (NETLINKLIB_YNL_SPECS): {error}")
    return ynl.Walk().everything()


def names() -> list[str]:
    listed = {path.stem for path in ynl.LISTS.glob("*.txt")}
    return sorted(listed | {path.stem for path in ynl.SPECS.glob("*.yaml")})


@pytest.mark.parametrize("name", names())
def test_classes_agree_with_the_specification(walk: ynl.Walk, name: str) -> None:
    new, gone = ynl.compare(walk, name)
    assert new == [], f"PLACE | {name}.yaml | OUR CLASS |\n" + "\n".join(new)
    assert gone == [], f"lines of {name}.txt that no longer apply"


@pytest.mark.parametrize("name", names())
def test_each_disagreement_has_a_reason(name: str) -> None:
    for line in ynl.disagreements(name):
        assert len(line.reason.split()) > 2, str(line)


def test_the_walk_goes_everywhere(walk: ynl.Walk) -> None:
    for what, least in LEAST.items():
        assert walk.counts[what] >= least, what
    assert set(REACHED.split()) <= {cls.__name__ for cls in walk.reached}


def test_the_walk_sees_what_differs() -> None:
    """A specification changed in each respect is found to differ in each."""
    try:
        good = ynl.specs()["rt-rule"]
    except (ImportError, FileNotFoundError) as error:
        needs(f"PyYAML and the kernel's specifications (NETLINKLIB_YNL_SPECS): {error}")
    import copy

    from netlinklib.rtnl.rule import Rule

    def differences(spec: ynl.Spec) -> set[str]:
        walk = ynl.Walk()
        (operation,) = spec.getters(Rule.__message__)
        walk.message(spec, operation, Rule)
        return set(walk.differences)

    data = copy.deepcopy(good.data)
    attributes = {a["name"]: a for s in data["attribute-sets"] for a in s["attributes"]}
    attributes["priority"]["type"] = "u16"
    attributes["fwmark"]["byte-order"] = "big-endian"
    attributes["goto"]["name"] = "go"
    attributes["uid-range"]["struct"] = "fib-rule-hdr"
    definitions = {d["name"]: d for d in data["definitions"]}
    definitions["fib-rule-hdr"]["members"][1]["name"] = "destination"
    definitions["fr-act"]["entries"][1] = "to-table"
    reply = next(o for o in data["operations"]["list"] if o["name"] == "getrule")
    reply["dump"]["reply"]["value"] = 1
    known = differences(good)
    assert differences(ynl.Spec("rt-rule", data)) - known >= {
        "rt-rule: getrule (reply)",
        "rt-rule: fib-rule-attrs.priority",
        "rt-rule: fib-rule-attrs.fwmark",
        "rt-rule: fib-rule-attrs.go (name)",
        "rt-rule: fib-rule-attrs.uid-range",
        "rt-rule: fib-rule-hdr.destination (name)",
        "rt-rule: fib-rule-hdr.action = to-table",
    }
    del attributes["priority"]["type"]
    attributes["priority"].update(type="u32", value=20)
    assert "rt-rule: fib-rule-attrs.priority (number)" in differences(ynl.Spec("rt-rule", data))
