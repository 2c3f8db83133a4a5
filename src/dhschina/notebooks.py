"""Notebooks run by papermill: several at once, with parameters, and stored in a form that never varies.

A kernel talks over sockets in a private folder (IPC), not over ports; one process runs them all, two at a time.
"""

import copy
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from dhschina.parameters import Value, nearest


class NotebookError(ValueError):
    """A notebook that does not exist, or that failed; the message names the notebook and the cell."""


def find_notebooks(folder: Path, only: Iterable[str] = ()) -> list[Path]:
    """The notebooks of a folder in order; with `only`, those named (`vocabulary` means `02-vocabulary`)."""
    every = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    names = {path.stem: path for path in every} | {path.stem.partition("-")[2]: path for path in every}
    wanted = [name.removesuffix(".ipynb") for name in only]
    for name in wanted:
        if name not in names:
            raise NotebookError(f"No notebook {name} in {folder}; {nearest(name, (path.stem for path in every))}")
    if not every:
        raise NotebookError(f"No notebooks in {folder}; expected files such as 02-vocabulary.ipynb.")
    return [path for path in every if not wanted or path in [names[name] for name in wanted]]


def _papermill() -> Any:
    """papermill, with the engine whose kernels use IPC; imported only when notebooks are run.

    nbformat's schema checker builds a grammar of internationalized addresses at import, two seconds of work for a
    check that no notebook needs; without that module it checks everything else.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
    import papermill
    from jupyter_client.manager import AsyncKernelManager
    from papermill.engines import NBClientEngine, papermill_engines

    class IpcKernelManager(AsyncKernelManager):  # type: ignore[misc]
        """A kernel whose sockets are files in a folder that goes with it."""

        def __init__(self, **options: Any) -> None:
            self._sockets = tempfile.TemporaryDirectory(prefix="dhschina-")
            super().__init__(transport="ipc", ip=os.path.join(self._sockets.name, "kernel"), **options)  # noqa: PTH118

    class IpcEngine(NBClientEngine):  # type: ignore[misc]
        """papermill's own engine with that kernel manager."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            super().execute_managed_notebook(nb_man, kernel_name, kernel_manager_class=IpcKernelManager, **options)

    papermill_engines.register("ipc", IpcEngine)
    return papermill


def run_notebook(notebook: Path, output: Path, parameters: Mapping[str, Value]) -> Path:
    """The path of the executed notebook, written to `output`. Raises NotebookError naming the failing cell."""
    from papermill.exceptions import PapermillException, PapermillExecutionError

    try:
        _papermill().execute_notebook(
            str(notebook),
            str(output),
            dict(parameters),
            engine_name="ipc",
            kernel_name="python3",
            progress_bar=False,
            cwd=str(notebook.parent),
        )
    except PapermillExecutionError as problem:
        cell = "".join(str(problem.source).splitlines(keepends=True)[:1]).strip()
        raise NotebookError(
            f"{notebook.name}, cell {problem.exec_count} (`{cell}`): {problem.ename}: {problem.evalue} "
            f"All outputs up to there are in {output}."
        ) from None
    except PapermillException as problem:
        raise NotebookError(f"{notebook.name}: {problem}") from None
    output.write_text(canonical(json.loads(output.read_text(encoding="utf-8"))), encoding="utf-8")
    return output


def run_notebooks(
    parameters: Mapping[Path, Mapping[str, Value]],
    out: Path,
    jobs: int = 2,
    tell: Callable[[str, bool], None] | None = None,
) -> list[Path]:
    """The paths of the executed notebooks in `out`, in the order of `parameters` (notebook -> its parameters).

    `jobs` run at a time. `tell(name, done)` is called when one starts and when it is done. The first failure is
    raised when the running ones have ended, so that no kernel is left behind.
    """
    _papermill()
    out.mkdir(parents=True, exist_ok=True)

    def run(item: tuple[Path, Mapping[str, Value]]) -> Path:
        notebook, given = item
        if tell:
            tell(notebook.stem, False)
        made = run_notebook(notebook, out / notebook.name, given)
        if tell:
            tell(notebook.stem, True)
        return made

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        try:
            return list(pool.map(run, parameters.items()))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def canonical(notebook: dict[str, Any]) -> str:
    """The notebook as JSON that the same contents always give: no times, fixed ids, sorted keys."""
    made = copy.deepcopy(notebook)
    made["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(made["cells"]):
        tags = [tag for tag in cell["metadata"].get("tags", ()) if tag.startswith(("parameters", "injected", "hide"))]
        cell["metadata"] = {"tags": tags} if tags else {}
        cell["id"] = "injected-parameters" if "injected-parameters" in tags else f"cell-{number:02d}"
        for output in cell.get("outputs", ()):
            output.get("metadata", {}).clear()
            if "text/plain" in output.get("data", {}):
                text = "".join(output["data"]["text/plain"])
                output["data"]["text/plain"] = re.sub(r" at 0x[0-9a-f]+>", ">", text).splitlines(keepends=True)
    made["nbformat"], made["nbformat_minor"] = 4, 5
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def store_notebooks(folder: Path, jobs: int = 2) -> list[Path]:
    """The paths of the notebooks of a folder, each run with its defaults and stored with the outputs."""
    with tempfile.TemporaryDirectory() as scratch:
        for made in run_notebooks({path: {} for path in find_notebooks(folder)}, Path(scratch), jobs):
            (folder / made.name).write_bytes(made.read_bytes())
    return find_notebooks(folder)
