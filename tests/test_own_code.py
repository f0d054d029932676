"""A strategy of the user's own is run, but never without permission."""

from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from simulator.market import Market
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import dump_scenario, load_mapping, load_scenario
from simulator.scenario.own_code import code_allowed
from tests.markets import small_content

EXAMPLE = Path(__file__).resolve().parents[1] / "experiments" / "own_strategy"
YUAN = 100


@pytest.fixture
def beside_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program were started in the folder of the example."""
    monkeypatch.chdir(EXAMPLE)


def priced_by(code: str, **parameters: Any) -> dict[str, Any]:
    content = small_content()
    content["brands"][0] = {**content["brands"][0], "pricing": {"strategy": code, **parameters}}
    return content


def refusal(content: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as refused, code_allowed():
        load_mapping(content)
    return str(refused.value)


@pytest.mark.usefixtures("beside_example")
def test_the_example_sets_prices_that_end_in_nine() -> None:
    with code_allowed():
        scenario = load_scenario("nine_endings.yaml", (), viewers=100, sessions=1, measure_from=0)
        market = Market(scenario)
        market.step()
    brand = next(brand for brand in market.brands if brand.name == "Cotton Field")
    price = market.products.shelf_price_fen[brand.products]
    cost = market.products.unit_cost_fen[brand.products]
    assert (price // YUAN % 10 == 9).all()
    assert (price <= cost * 2.4).all()
    assert (price > cost * 2.4 - 10 * YUAN).all()


@pytest.mark.usefixtures("beside_example")
def test_code_is_not_run_without_permission(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nine_endings.yaml"]) == 2
    said = capsys.readouterr().err
    assert "nine_endings.yaml:12" in said
    assert "brands[Cotton Field].pricing" in said
    assert "--allow-code" in said
    assert main(["check", "nine_endings.yaml", "--allow-code"]) == 0
    # Permission ends with the command.
    assert main(["check", "nine_endings.yaml"]) == 2


@pytest.mark.usefixtures("beside_example")
def test_a_resolved_scenario_names_the_code_again(tmp_path: Path) -> None:
    with code_allowed():
        scenario = load_scenario("nine_endings.yaml")
        path = tmp_path / "scenario.yaml"
        path.write_text(dump_scenario(scenario), "utf-8")
        assert load_scenario(path) == scenario


@pytest.mark.usefixtures("beside_example")
def test_what_is_wrong_is_said() -> None:
    assert "cannot be imported" in refusal(priced_by("no_such_module:Prices"))
    assert "has no class 'Prices'" in refusal(priced_by("nine_endings:Prices"))
    assert "lacks set_prices" in refusal(priced_by("simulator.scenario.fields:Section"))
    wrong = refusal(priced_by("nine_endings:NineEndings", markup=-1))
    assert "markup" in wrong
    assert "greater than or equal to 0" in wrong
    assert "mark_up" in refusal(priced_by("nine_endings:NineEndings", mark_up=1))
