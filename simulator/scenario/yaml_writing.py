"""Plain values as YAML that our reader reads back unchanged, in the same bytes every time."""

from typing import Any

import yaml

from simulator.scenario.yaml_source import scalar_of


class _Dumper(yaml.SafeDumper):
    """Puts texts that our reader would take for something else in quotes; writes no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # Entries of a list stand below their key, as people write them.
        return super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    try:
        style = None if scalar_of(text) is text else "'"
    except ValueError:
        style = "'"
    # Only between double quotes are unusual line breaks escaped.
    style = style if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(value: Any) -> str:
    """Return plain values as a document in YAML.

    Args:
        value: Mappings, lists, texts, numbers, booleans and None.
    """
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def write_line(value: Any) -> str:
    """Return plain values in YAML on one line, as they stand after a key.

    Args:
        value: Mappings, lists, texts, numbers, booleans and None.
    """
    text = yaml.dump(
        {"key": value}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6,
        default_flow_style=True,
    )  # fmt: skip
    return text.strip().removeprefix("{key: ").removesuffix("}")
