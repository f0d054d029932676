"""Tables in scenarios: what they mean, their encodings, their order, and every mistake in them."""

import csv
import io
import random
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from simulator.scenario.describing import describe, json_schema
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import dump_scenario, load_mapping, load_scenario
from simulator.scenario.places import Anchor
from simulator.scenario.product_plans import ORDINARY, ProductPlan
from simulator.scenario.schema import Scenario
from simulator.scenario.table_columns import COLUMNS, NOTE, column_of, shape_of

MAIN = """extends: quickstart
name: Tables
focus: {brand: Lotus}
brands: {table: b.csv}
products: {table: p.csv}
anchors: {table: a.csv}
offers: {table: o.csv}
"""
TABLES = {
    "b.csv": "name,category,type,cash,lead days,note\nLotus,beauty,白牌,800万,5,ours\n",
    "p.csv": (
        "brand,name,品类,成本价,日常价(元),竞品价,质量,库存,问题率\n"
        'Lotus,Serum,,¥40,"1,129.00",,70%,1.2万,1%\n'
        "Aurora,Soap,beauty,9,29,35,,,\n"
        ",Mask,,12,49,,0.6,300,\n"
    ),
    "a.csv": (
        "名称,平台,类型,粉丝数(万),场均观看,佣金(%),坑位费,品类\n"
        'Zhi,Flow,头部主播,35,"200,000",20,"20,000",beauty;food\n'
        "Yu,Circle,KOC,0.8,,15,,\n"
    ),
    "o.csv": "anchor,product,commission,slot fee,discount\nZhi,Serum,25%,,15%\nYu,,,,\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a scenario and its tables."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "main.yaml", MAIN)
    for name, text in TABLES.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.write_bytes(text.encode(encoding))


def named(entries: Any, name: str) -> Any:
    return next(entry for entry in entries if entry.name == name)


def refused() -> list[str]:
    """The lines of the message about the scenario."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario("main.yaml")
    return str(caught.value).splitlines()


# What tables mean.


def test_rows_are_brands_products_anchors_and_offers() -> None:
    scenario = load_scenario("main.yaml")
    lotus = named(scenario.brands, "Lotus")
    assert (lotus.type, lotus.cash, lotus.lead_days) == ("white_label", 8_000_000, 5)
    mask, serum = lotus.products
    assert (mask.name, mask.category, mask.unit_cost, mask.stock) == ("Mask", "beauty", 12, 300)
    assert serum.model_dump(include=set(ProductPlan.model_fields)) == ORDINARY.model_dump()
    assert serum.model_dump(exclude=set(ProductPlan.model_fields)) == {
        "name": "Serum", "category": "beauty", "unit_cost": 40, "list_price": 1129,
        "comparable_price": None, "quality": 0.7, "defect_rate": 0.01, "stock": 12_000,
        "co_brand": None,
    }  # fmt: skip
    zhi = named(scenario.anchors, "Zhi")
    assert zhi == Anchor(
        name="Zhi", platform="Flow", type="star", fans=350_000, average_views=200_000,
        commission=0.2, slot_fee=20_000, categories=("beauty", "food"),
    )  # fmt: skip
    plan = lotus.collaboration
    assert plan.strategy == "by_name"
    yu, offer = plan.offers
    assert (yu.anchor, yu.product, yu.commission, yu.slot_fee) == ("Yu", None, None, None)
    assert (offer.anchor, offer.product) == ("Zhi", "Serum")
    assert (offer.commission, offer.slot_fee, offer.discount) == (0.25, None, 0.15)


def test_tables_add_to_what_is_extended() -> None:
    scenario, below = load_scenario("main.yaml"), load_scenario("quickstart")
    assert {brand.name for brand in scenario.brands} == {
        "Lotus", *(brand.name for brand in below.brands)
    }  # fmt: skip
    assert scenario.anchors[: len(below.anchors)] == below.anchors
    aurora, before = named(scenario.brands, "Aurora"), named(below.brands, "Aurora")
    assert aurora.products[:-1] == before.products
    assert aurora.products[-1].name == "Soap"
    assert aurora.products[-1].category == "beauty"


def test_a_row_changes_an_entry_of_the_same_name_and_nothing_else(folder: Path) -> None:
    write(folder / "main.yaml", "extends: quickstart\nname: x\nproducts: {table: p.csv}\n")
    write(folder / "p.csv", "brand,product,unit cost\nAurora,Night cream,44\n")
    changed = load_scenario("main.yaml")
    cream = named(named(changed.brands, "Aurora").products, "Night cream")
    assert (cream.unit_cost, cream.list_price) == (44, 129)
    assert load_scenario("main.yaml", ["brands.Aurora.products[Night cream].unit_cost=40"],
                         name="Quickstart market") == load_scenario("quickstart")  # fmt: skip


def test_a_file_above_changes_what_a_table_below_says(folder: Path) -> None:
    (folder / "sub").mkdir()
    write(folder / "sub" / "up.yaml", "extends: ../main.yaml\nbrands: [{name: Lotus, cash: 5}]\n")
    assert named(load_scenario("sub/up.yaml").brands, "Lotus").cash == 5


def test_an_own_room_stays_beside_offers_and_the_plan_keeps_its_parameters(folder: Path) -> None:
    above = (
        "extends: quickstart\nname: x\noffers: {table: o.csv}\nbrands:\n  - name: Cotton Field\n"
    )
    write(folder / "o.csv", "brand,anchor\nCotton Field,Lin Yue\n")
    write(folder / "main.yaml", above)
    room, plan = named(load_scenario("main.yaml").brands, "Cotton Field").collaboration
    assert (room.strategy, plan.strategy, plan.discount) == ("own_room", "by_name", 0.05)
    more = "    collaboration: {strategy: by_name, discount: 0.2, offers: [{anchor: Nova}]}\n"
    write(folder / "main.yaml", above + more)
    plan = named(load_scenario("main.yaml").brands, "Cotton Field").collaboration
    assert (plan.discount, [offer.anchor for offer in plan.offers]) == (0.2, ["Lin Yue"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_separators_and_ends_of_lines(
    folder: Path, encoding: str, separator: str, newline: str
) -> None:
    expected = dump_scenario(load_scenario("main.yaml"))
    for name, text in TABLES.items():
        file = io.StringIO(newline="")
        rows = list(csv.reader(io.StringIO(text)))
        if separator == ";":
            # Beside semicolons a lone comma could be a decimal sign.
            rows = [[re.sub(r"(?<=\d),(?=\d)", "", cell) for cell in row] for row in rows]
        csv.writer(file, delimiter=separator, lineterminator=newline).writerows(rows)
        comment = f'# 说明, a "comment"{newline}{newline}'
        write(folder / name, comment + file.getvalue() + separator * 3, encoding)
    assert dump_scenario(load_scenario("main.yaml")) == expected


def test_beside_semicolons_a_lone_comma_in_a_number_is_refused_and_others_are_read(
    folder: Path,
) -> None:
    for cell, cash in (("1,299,000", 1_299_000), ("1,299.50", 1299.5), ("1299", 1299)):
        write(folder / "b.csv", f"name;品类;cash\nLotus;food;{cell}\n")
        assert named(load_scenario("main.yaml").brands, "Lotus").cash == cash
    write(folder / "b.csv", "name;品类;cash\nLotus;food;12,5万\n")
    (line,) = refused()
    assert "a comma could separate thousands or decimals here" in line


def test_the_order_of_rows_and_columns_means_nothing(folder: Path) -> None:
    expected = dump_scenario(load_scenario("main.yaml"))
    dice = random.Random(3)
    for _ in range(5):
        for name, text in TABLES.items():
            head, *rows = list(csv.reader(io.StringIO(text)))
            places = list(range(len(head)))
            dice.shuffle(places)
            dice.shuffle(rows)
            file = io.StringIO(newline="")
            csv.writer(file).writerows([[row[place] for place in places] for row in [head, *rows]])
            write(folder / name, file.getvalue())
        assert dump_scenario(load_scenario("main.yaml")) == expected


def test_what_is_written_out_needs_no_table(folder: Path) -> None:
    scenario = load_scenario("main.yaml")
    for name in (*TABLES, "main.yaml"):
        (folder / name).unlink()
    write(folder / "out.yaml", dump_scenario(scenario))
    assert load_scenario("out.yaml") == scenario
    with pytest.raises(ScenarioError, match=r"there is no file 'b\.csv'"):
        load_mapping({"extends": "quickstart", "brands": {"table": "b.csv"}})


def test_comments_between_rows_but_not_inside_a_cell(folder: Path) -> None:
    write(
        folder / "b.csv", 'name,note,cash,品类\n# x,"\nLotus,"two\n# lines",7,food\n"# y, z",,,\n'
    )
    assert named(load_scenario("main.yaml").brands, "Lotus").cash == 7


# Every column.


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_column_is_a_field_of_the_schema_and_has_one_meaning(kind: str) -> None:
    headings = [name for column in (*COLUMNS[kind], NOTE) for name in {*column.headings()}]
    assert len(headings) == len(set(headings))
    for column in COLUMNS[kind]:
        assert shape_of(kind, column.field).annotation is not object
        for heading in column.headings():
            assert column_of(kind, heading)[0] is column
            assert column_of(kind, f" {heading.upper().replace(' ', '_')} ")[0] is column


def test_units_in_headings(folder: Path) -> None:
    assert column_of("products", "成本价（元）")[1].money
    assert column_of("anchors", "粉丝数(万)")[1].times == 10_000
    assert column_of("anchors", "佣金(%)")[1].percent
    for kind, heading in (
        ("anchors", "fans(%)"),
        ("anchors", "佣金(元)"),
        ("products", "stock($)"),
    ):
        with pytest.raises(ScenarioError, match="does not fit its column"):
            column_of(kind, heading)


# Every mistake.


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("b.csv", "", "b.csv:1: the table is empty"),
        ("b.csv", "# only\n", "b.csv:1: the table holds only comments"),
        ("b.csv", "name,cash\n", "b.csv:1: the table has no rows under its headings"),
        ("b.csv", "cash\n5\n", "b.csv:1: the column 'name' (名称) is missing"),
        ("b.csv", "name,csh\nLotus,5\n",
         "b.csv:1: there is no column 'csh' in a table of brands; did you mean 'cash'?"),
        ("b.csv", "name,库存\nLotus,5\n",
         "b.csv:1: there is no column '库存' in a table of brands (it belongs to a table of "
         "products)"),
        ("b.csv", "name,cash,现金\nLotus,5,6\n",
         "b.csv:1: the columns 'cash' and '现金' mean the same"),
        ("b.csv", "name,cash\nLotus\n", "b.csv:2: the row has 1 cells, the headings 2"),
        ("b.csv", "name,cash\nLotus,1,299\n", "b.csv:2: the row has 3 cells, the headings 2; put"),
        ("b.csv", "name,,cash\nLotus,5,6\n", "b.csv:2: cell 2 of the row stands under no heading"),
        ("b.csv", "name,cash\nLotus,5\n\nLotus,6\n",
         "b.csv:4: 'Lotus' is already in line 2 of this table"),
        ("b.csv", "name,cash\n,5\n", "b.csv:2, column 'name': the cell is empty"),
        ("b.csv", 'name,cash\n"Lotus,5\n', "b.csv:2: not valid CSV: a quotation mark"),
        ("b.csv", 'name,cash\n"Lo"tus,5\n', "b.csv:2: not valid CSV: a quotation mark"),
        ("b.csv", "name；cash\nLotus；5\n", "b.csv:1: columns are separated by '；'"),
        ("b.csv", "name,cash;deposit\nLotus,5;6\n", "b.csv:1: the headings hold both commas and "
         "semicolons; separate"),
        ("b.csv", "name;cash\nLotus\n", "b.csv:2: the row has 1 cells, the headings 2; is a "
         "semicolon missing?"),
        ("b.csv", "name;category;cash\nLotus;beauty;1,299\n",
         "b.csv:2, column 'cash': brands[Lotus].cash: found '1,299'; a number from 0 to"),
        ("b.csv", "name，cash\nLotus，5\n", "b.csv:1: columns are separated by '，'"),
        ("b.csv", "name,cash\tdeposit\nLotus,5\t6\n", "b.csv:1: the headings hold both commas"),
        ("b.csv", "name,cash\nLotus,a\0\n", "b.csv:2: is a binary file, not a table"),
        ("p.csv", "name,unit cost\nSerum,1\nMask,2\nSerum,3\n",
         "p.csv:4: 'Serum' is already in line 2 of this table"),
        ("p.csv", "brand,name\nLots,Serum\n",
         "p.csv:2, column 'brand': no brand is called 'Lots'; did you mean 'Lotus'?"),
        ("o.csv", "anchor\nZho\n", "o.csv:2, column 'anchor': brands[Lotus].collaboration."
         "offers[0].anchor: no anchor is called 'Zho'; did you mean 'Zhi'?"),
        ("o.csv", "anchor,product\nZhi,Serm\n", "o.csv:2, column 'product': brands[Lotus]."
         "collaboration.offers[0].product: no product is called 'Serm'; did you mean 'Serum'?"),
        ("o.csv", "anchor,product\nZhi,Serum\nZhi,Serum\n",
         "o.csv:3: 'Zhi / Serum' is already in line 2"),
        ("a.csv", "name,platform\nZhi,Flo\nYu,Flow\n", "a.csv:2, column 'platform': anchors[Zhi]."
         "platform: no platform is called 'Flo'; did you mean 'Flow'?"),
        ("a.csv", "name,fans\nZhi,5\nYu,6\n",
         "a.csv:1: the table lacks a column 'platform' (Platform on which the anchor broadcasts)"),
        ("a.csv", "name,platform,type\nZhi,Flow,famous\nYu,Flow,koc\n",
         "a.csv:2, column 'type': anchors[Zhi].type: found 'famous'; (allowed: star,"),
        ("a.csv", "name,platform,佣金\nZhi,Flow,20\nYu,Flow,0.2\n",
         "a.csv:2, column '佣金': anchors[Zhi].commission: found 20; a number from 0 to 0.9"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_line(folder: Path, file: str, text: str, words: str) -> None:
    write(folder / file, text)
    (line,) = refused()
    assert line.startswith(words)


def test_every_faulty_cell_is_told_with_row_and_column(folder: Path) -> None:
    write(
        folder / "p.csv",
        '名称,成本价,list price,库存,竞品价\nSerum,-40,129,1e5,about 30\nMask,,"1.299,00",3,20%\n',
    )
    lines = refused()
    assert [line.split(": ")[0] for line in lines] == [
        "p.csv:2, column '库存'", "p.csv:2, column '成本价'", "p.csv:2, column '竞品价'",
        "p.csv:3, column 'list price'", "p.csv:3, column '成本价'", "p.csv:3, column '竞品价'",
    ]  # fmt: skip
    assert "found '1e5'; a whole number from 0 to" in lines[0]
    assert lines[1].endswith("found -40; a number above 0 and at most 1,000,000 (yuan) is needed")
    assert lines[4].endswith("the cell is empty (Cost of one unit, yuan)")


def test_mistakes_of_several_tables_are_told_together(folder: Path) -> None:
    write(folder / "b.csv", "name,csh\nLotus,5\n")
    write(folder / "a.csv", "name\nYu\nYu\n")
    assert [line.split(": ")[0] for line in refused()] == ["b.csv:1", "a.csv:3"]


def test_cells_are_told_beside_mistakes_of_headings_rows_and_brands(folder: Path) -> None:
    write(folder / "b.csv", "name,csh\nLotus,5\n")
    write(folder / "a.csv", "name,platform,fans,佣金\nYu,Flow,many,5-10\n")
    write(folder / "p.csv", "brand,name,unit cost\nLots,Serum,x\nLotus,Mask,1e5\n")
    assert [line.split(": ")[0] for line in refused()] == [
        "b.csv:1", "a.csv:2, column 'fans'", "a.csv:2, column '佣金'",
        "p.csv:2, column 'unit cost'", "p.csv:3, column 'unit cost'",
    ]  # fmt: skip
    write(folder / "b.csv", TABLES["b.csv"])
    write(folder / "a.csv", TABLES["a.csv"])
    write(folder / "o.csv", "brand,anchor,discount\nLotos,Zhi,1%\n,Yu,little\n")
    assert [line.split(": ")[0] for line in refused()] == [
        "o.csv:2, column 'brand'", "o.csv:3, column 'discount'", "p.csv:2, column 'brand'",
        "p.csv:2, column 'unit cost'", "p.csv:3, column 'unit cost'",
    ]  # fmt: skip


def test_unknown_names_are_told_beside_values_out_of_range(folder: Path) -> None:
    write(folder / "a.csv", "name,platform,佣金\nYu,Flo,15\nZhi,Flow,0.2\n")
    write(folder / "p.csv", "name,category,unit cost,list price\nSerum,beuty,-1,20\n")
    assert [line.split(": ")[0] for line in refused()] == [
        "a.csv:2, column '佣金'", "p.csv:2, column 'unit cost'", "a.csv:2, column 'platform'",
        "p.csv:2, column 'category'",
    ]  # fmt: skip
    assert "no platform is called 'Flo'; did you mean 'Flow'?" in refused()[2]


def test_mistakes_in_tables_of_what_is_extended_are_told_together(folder: Path) -> None:
    write(folder / "up.yaml", "extends: main.yaml\nname: x\nanchors: {table: aa.csv}\n")
    write(folder / "b.csv", "name,csh\nLotus,5\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("up.yaml")
    first, second = str(caught.value).splitlines()
    assert first.startswith("up.yaml:3: anchors.table: there is no file 'aa.csv'")
    assert second.startswith("b.csv:1")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("products: {table: p.csv}", "products"),
        ("collaboration: {strategy: by_name, offers: {table: o.csv}}", "offers"),
    ],
)
def test_a_table_below_a_brand_is_told_its_place(folder: Path, written: str, kind: str) -> None:
    write(folder / "main.yaml", "extends: quickstart\nname: x\nbrands:\n  - name: Aurora\n"
          f"    {written}\n")  # fmt: skip
    (line,) = refused()
    assert line.startswith(f"main.yaml:5: brands[Aurora].{kind}: a table of {kind} stands beside "
                           f"'brands', not below one: write {kind}: {{table: ")  # fmt: skip


def test_bytes_of_another_encoding(folder: Path) -> None:
    (folder / "b.csv").write_bytes(b"name,cash\nCaf\xe9,5\n")
    assert refused() == [
        "b.csv:2: the byte 0xe9 is neither UTF-8 nor GB18030; save the table as UTF-8"
    ]
    (folder / "b.csv").write_bytes("name,cash\nLotus,5\n".encode("utf-16"))
    assert refused() == ["b.csv:1: is UTF-16; save it as UTF-8"]
    (folder / "b.csv").write_bytes(b"\xef\xbb\xbfname,cash\nLotus\xc3,5\n")
    assert "neither UTF-8 nor GB18030" in refused()[0]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{table: bb.csv}", "main.yaml:4: brands.table: there is no file 'bb.csv'; did you mean"),
        ("{table: .}", "main.yaml:4: brands.table: '.' is a folder, not a table"),
        ('{table: "a\\0b"}', "main.yaml:4: brands.table: "),
        ("{table: 3}", "main.yaml:4: brands: write brands: {table: FILE.csv}"),
        ("{table: b.csv, rows: 3}", "main.yaml:4: brands: beside 'table' nothing may stand here"),
    ],
)
def test_tables_that_are_not_there(folder: Path, written: str, words: str) -> None:
    write(folder / "main.yaml", MAIN.replace("{table: b.csv}", written))
    assert refused()[0].startswith(words)


def test_products_and_offers_are_tables_or_nothing(folder: Path) -> None:
    write(folder / "main.yaml", MAIN.replace("{table: p.csv}", "[1]"))
    assert refused() == ["main.yaml:5: products: write products: {table: FILE.csv}"]


def test_a_product_in_table_and_list_is_refused(folder: Path) -> None:
    write(folder / "main.yaml", "extends: quickstart\nproducts: {table: p.csv}\nbrands:\n"
          "  - {name: Aurora, products: [{name: Soap}]}\n")  # fmt: skip
    write(folder / "p.csv", "brand,name\nAurora,Soap\n")
    assert refused() == [
        "p.csv:2, column 'name': the product 'Soap' of 'Aurora' is already in main.yaml:4"
    ]


def test_rows_without_a_brand_need_a_brand_in_focus(folder: Path) -> None:
    text = "extends: baseline\nname: x\nproducts: {table: p.csv}\n"
    write(folder / "main.yaml", text)
    write(folder / "p.csv", "name\nSoap\n")
    assert refused()[0].startswith("p.csv:2: the row names no brand; write a column 'brand', or")


def test_a_category_that_nothing_uses_is_refused(folder: Path) -> None:
    write(folder / "main.yaml", "extends: quickstart\nname: x\nbrands: {table: b.csv}\n")
    write(folder / "b.csv", "name,category\nAurora,beauty\n")
    assert "is for the products of a table of products" in refused()[0]


def test_wrong_tables_end_with_code_2(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    write(folder / "b.csv", "name,csh\nLotus,5\n")
    assert main(["check", "main.yaml"]) == 2
    assert main(["run", "main.yaml"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("did you mean 'cash'?") == 2


# What people and editors are told.


def test_tables_are_described() -> None:
    everything = describe("sheets")
    for kind, columns in COLUMNS.items():
        assert f"{kind}: {{table: FILE.csv}}" in everything
        for column in columns:
            assert f"{column.heading} ({column.chinese[0]})" in describe(f"sheets.{kind}")
    assert describe("products") == describe("sheets.products")
    assert "describe sheets.brands" in describe("brands")
    assert "one of cost_plus, competition_following" in describe("sheets.brands")


def test_editors_know_tables() -> None:
    properties = json_schema()["properties"]
    for kind in COLUMNS:
        places = properties[kind].get("anyOf", [properties[kind]])
        assert any("table" in place.get("properties", {}) for place in places)


def test_the_schema_has_no_tables() -> None:
    assert not {"products", "offers"} & Scenario.model_fields.keys()
