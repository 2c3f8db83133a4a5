"""A blind sheet, filled and read back; agreement against published values."""

import polars as pl
import pytest

from dhschina.commitments import SCHEMA
from dhschina.commitments.coding import CodingError, agreement, coding_sheet, machine_codes, read_coding_sheet
from dhschina.releases import Release

TEXT = "Norway agreed to act. Iceland will help. Both signed."
RELEASES = {"x": Release("x", TEXT)}
SPANS = [(0, 20, 4), (22, 39, 3), (41, 52, 6)]
ROWS = pl.DataFrame(
    [("x", i, start, end, TEXT[start:end], "v", strength, "no", None, "unilateral", None, None, None, False, None)
     for i, (start, end, strength) in enumerate(SPANS)],
    schema=SCHEMA, orient="row",
)  # fmt: skip


def test_the_sheet_is_blind_and_its_order_comes_from_the_seed():
    sheet = coding_sheet(RELEASES, ROWS, seed=1, width=6)
    assert sheet.columns == ["item", "before", "clause", "after", "strength", "remark"]
    assert sorted(sheet["clause"]) == sorted(ROWS["surface"])
    assert sheet["strength"].null_count() == 3
    assert sheet.equals(coding_sheet(RELEASES, ROWS, seed=1, width=6))
    orders = {tuple(coding_sheet(RELEASES, ROWS, seed=seed)["clause"]) for seed in range(8)}
    assert len(orders) > 1
    row = sheet.filter(pl.col("clause") == "Iceland will help").row(0, named=True)
    assert (row["before"], row["after"]) == (" act. ", ". Both")


def test_a_filled_sheet_comes_back(tmp_path):
    sheet = coding_sheet(RELEASES, ROWS)
    codes = {"Norway agreed to act": "4", "Iceland will help": "", "Both signed": "5"}
    filled = sheet.with_columns(pl.col("clause").replace_strict(codes).alias("strength"))
    filled.write_csv(tmp_path / "ann.csv")
    read = read_coding_sheet(tmp_path / "ann.csv")
    assert sorted(read.join(machine_codes(ROWS), on="item").select("strength", "strength_right").rows(), key=str) == [
        (4, 4), (5, 6), (None, 3),
    ]  # fmt: skip
    # two items coded by both, one of them alike
    row = agreement({"ann": read}, ROWS).row(0, named=True)
    assert (row["coders"], row["items"], row["same"]) == ("ann;machine", 2, 1 / 2)


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("item,strength\na,7\n", "line 2, column strength: '7' is not one of 0 to 6, or empty for no promise."),
        ("item,strength\na,1\na,2\n", "line 3, column item: a stands above already; keep one row."),
        ("item,strength\n,2\n", "line 2, column item: the cell is empty; restore the id."),
        ("item,code\na,2\n", "line 1: no column strength; the sheet's columns are item, before, clause"),
        ("", "line 1: no column item"),
    ],
)
def test_errors_name_file_line_and_column(tmp_path, sheet, message):
    path = tmp_path / "ann.csv"
    path.write_text(sheet)
    with pytest.raises(CodingError) as error:
        read_coding_sheet(path)
    assert str(error.value).startswith(f"{path}, {message}")


def codes(values):
    rows = [(f"u{i:02}", int(value)) for i, value in enumerate(values.split()) if value != "."]
    return pl.DataFrame(rows, schema={"item": pl.String(), "strength": pl.Int64()}, orient="row")


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", the reliability data of 4 observers and 12 units.
KRIPPENDORFF = {
    "A": codes("1 2 3 3 2 1 4 1 2 . . ."),
    "B": codes("1 2 3 3 2 2 4 1 2 5 . 3"),
    "C": codes(". 3 3 3 2 3 4 2 2 5 1 ."),
    "D": codes("1 2 3 3 2 4 4 1 2 5 1 ."),
}


def test_alpha_for_ordinal_data_is_the_published_one():
    everybody = agreement(KRIPPENDORFF).filter(pl.col("coders") == "A;B;C;D").row(0, named=True)
    assert everybody["alpha"] == pytest.approx(0.815, abs=5e-4)  # his value for the ordinal metric
    assert everybody["items"] == 11  # the twelfth unit has one value only
    assert everybody["same"] is None


def test_pairs_stand_before_all():
    assert agreement(KRIPPENDORFF)["coders"].to_list() == ["A;B", "A;C", "A;D", "B;C", "B;D", "C;D", "A;B;C;D"]


def test_full_agreement_is_one_and_a_single_value_undefined():
    same = {"A": codes("1 2 3"), "B": codes("1 2 3")}
    assert agreement(same).row(0) == ("A;B", 3, 1.0, 1.0)
    flat = {"A": codes("1 1 1"), "B": codes("1 1 1")}
    assert agreement(flat).row(0) == ("A;B", 3, 1.0, None)


def test_too_few_coders_or_items_in_common():
    with pytest.raises(CodingError, match="Agreement needs two coders, here is A; give another sheet"):
        agreement({"A": codes("1 2")})
    with pytest.raises(CodingError, match="A, B have no item in common"):
        agreement({"A": codes("1 ."), "B": codes(". 1")})
