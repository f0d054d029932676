"""What the documents hold that can be run."""

import re
from pathlib import Path


def python_blocks(path: Path) -> list[str]:
    """The blocks of Python of a document in Markdown."""
    return re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)
