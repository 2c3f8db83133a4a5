"""Notebooks run by papermill: several at once, with parameters, and stored in a form that never varies.

A kernel talks over sockets in a private folder (IPC), not over ports; one process runs them all, two at a time.
A notebook's parameters cell assigns one parameter a line, `name: type = default  # what it is`. That cell is read
without running it, so that a wrong name or value stops before any kernel starts.
"""

import ast
import copy
import json
import os
import re
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from dhschina.parameters import KINDS, ParameterError, Value, nearest, read_value

_KERNELS: weakref.WeakSet[Any] = weakref.WeakSet()  # those at hand, running or not


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


def declared(notebook: Path) -> dict[str, tuple[type[Value], Value, str]]:
    """Name -> (type, default, comment) of the parameters that a notebook declares in its parameters cell."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
        source = "".join(tagged[0]["source"]) if tagged else ""
        tree = ast.parse(source)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as problem:
        raise ParameterError(
            f"{notebook}: not a notebook with a parameters cell that can be read ({problem})."
        ) from None
    lines, found = source.splitlines(), {}
    for line in tree.body:
        if (
            isinstance(line, ast.AnnAssign)
            and isinstance(line.target, ast.Name)
            and isinstance(line.value, ast.Constant | ast.UnaryOp)
        ):
            comment = lines[line.lineno - 1].partition("#")[2].strip()
            kind = KINDS.get(ast.unparse(line.annotation), str)
            found[line.target.id] = (kind, read_value(line.target.id, ast.literal_eval(line.value), kind), comment)
    return found


def assign(given: Mapping[str, object], notebooks: Iterable[Path]) -> dict[Path, dict[str, Value]]:
    """Notebook -> the given parameters that it declares, as its types.

    Raises ParameterError when none of the notebooks declares a name.
    """
    has = {notebook: declared(notebook) for notebook in notebooks}
    every = {name for names in has.values() for name in names}
    for name in given:
        if name not in every:
            raise ParameterError(f"No notebook has a parameter {name}; {nearest(name, every)}")
    return {
        notebook: {name: read_value(name, value, names[name][0]) for name, value in given.items() if name in names}
        for notebook, names in has.items()
    }


def _papermill() -> Any:
    """papermill, with the engine whose kernels use IPC; imported only when notebooks are run.

    nbformat's schema checker builds a grammar of internationalized addresses at import, two seconds of work for a
    check that no notebook needs; without that module it checks everything else.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill
    from jupyter_client.manager import AsyncKernelManager
    from papermill.engines import NBClientEngine, papermill_engines

    class IpcKernelManager(AsyncKernelManager):
        """A kernel whose sockets are files in a folder that goes with it."""

        def __init__(self, **options: Any) -> None:
            self._sockets = tempfile.TemporaryDirectory(prefix="dhschina-")
            super().__init__(transport="ipc", ip=os.path.join(self._sockets.name, "kernel"), **options)  # noqa: PTH118
            _KERNELS.add(self)

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
            str(notebook.resolve()),  # papermill reads relative paths from a folder that all its threads share
            str(output.resolve()),
            dict(parameters),
            engine_name="ipc",
            kernel_name="python3",
            progress_bar=False,
            resources={"metadata": {"path": str(notebook.parent)}},  # papermill's own cwd= moves this whole process
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
    raised when the running ones have ended, so that no kernel is left behind; whoever stops the program ends them.
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
        except BaseException as problem:
            pool.shutdown(wait=False, cancel_futures=True)
            for kernel in () if isinstance(problem, Exception) else [*_KERNELS]:
                if kernel.has_kernel:
                    kernel.provisioner.process.kill()
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
