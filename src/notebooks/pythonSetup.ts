import { stopWordLines } from './stopWordLines.ts';

/** Reads the tables. */
export const pythonRead = String.raw`import json
import re
import textwrap
import unicodedata
import warnings
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib import font_manager

folder = Path(".")  # where this notebook and the tables lie
record = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
if record.get("replacing"):
    raise RuntimeError("Some of these tables are new and some are not. Run “Prolific: Create Analysis Tables” again.")

# In the CSV files, a formula has an apostrophe before it wherever a spreadsheet would run it, and what CSV cannot hold is escaped.
guard = re.compile(r"""(^|[;,|\t\r\n])([ "\x0b\x0c\u00a0\u3000\ufeff]*)'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
nul = re.compile(r"(?<!\\)(\\+)u(0000)")
half = re.compile(r"(?<!\\)(\\+)u(d[89a-f][0-9a-f]{2})")


def unescaped(found):
    """The character of an escape such as \\u0000; two backslashes before what looks like one are a backslash."""
    backslashes, code = found.groups()
    return "\\" * (len(backslashes) // 2) + (chr(int(code, 16)) if len(backslashes) % 2 else "u" + code)


def as_written(cell):
    """The text of a cell as it was written. Halves of surrogate pairs, as of an emoji that was cut, stay escaped: see exact."""
    if not isinstance(cell, str):
        return cell
    if record["guard_formulas"]:
        cell = guard.sub(r"\1\2", cell)
    if "\\" not in cell:
        return cell
    return "\\" * (len(cell) // 2) if cell.strip("\\") == "" else nul.sub(unescaped, cell)


def exact(text):
    """A text with halves of surrogate pairs in the place of their escapes. Jupyter fails to show, and pandas to save, such a text."""
    return half.sub(unescaped, text)


def typed(cells, kind):
    """Cells of the type that their column has. What they look like decides nothing: "01234" is a text where texts were asked for."""
    if kind == "number":
        return cells.astype(float)
    if kind == "integer":
        return cells.astype(float).astype("Int64")
    if kind == "time":
        written_as = {"format": "ISO8601"} if int(pd.__version__.split(".")[0]) >= 2 else {}
        times = cells.where(cells.astype(str).str.match(r"\d{4}-\d\d"))
        return pd.to_datetime(times, errors="coerce", utc=True, **written_as)
    return pd.Series([as_written(cell) for cell in cells], index=cells.index, dtype=object)


def read_table(name):
    """Reads a table. Only empty cells are missing: an answer such as "None" or "NA" is an answer."""
    table = pd.read_csv(folder / name, dtype=object, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    return pd.DataFrame({column: typed(table[column], kind) for column, kind in record["columns"][name].items()})


wide = read_table("responses_wide.csv")
long = read_table("responses_long.csv")
files = read_table("files.csv")

# What was answered: most questions had one type all the time, some were of another type before.
kinds = {"multiple_choice": "choice", "multiple_choice_with_free_text": "choice", "free_text_with_unit": "number", "file_upload": "files"}
long["kind"] = [kinds.get(name, "text") for name in long["type"]]

# The same submission can be in the data twice; every answer counts once here.
wide = wide[wide["duplicate"] == 0]
long = long[long["duplicate"] == 0]`;

/** The figures of the whole. */
export const pythonFigures = String.raw`pd.Series(
    {
        "rows": len(wide),
        "submissions": wide["submission_id"].nunique(),
        "participants": wide["participant_id"].nunique(),
        "first": wide["created_at"].min(),
        "last": wide["created_at"].max(),
        "answers": int((long["item"] == 1).sum()),
        "uploads in this snapshot": len(files),
    }
).to_frame("")`;

/** What the plots are drawn with. */
export const pythonPlots = String.raw`colour = "#3366aa"
plt.rcParams["figure.constrained_layout.use"] = True
plt.rcParams["axes.spines.top"] = plt.rcParams["axes.spines.right"] = False
plt.rcParams["axes.titlesize"] = "medium"
plt.rcParams["axes.titlelocation"] = "left"
pd.set_option("display.max_colwidth", 120)
pd.set_option("display.html.use_mathjax", False)

# Fonts for the scripts that the first one has no letters for, as far as they are installed.
installed = {font.name for font in font_manager.fontManager.ttflist}
others = ["Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "PingFang SC", "Yu Gothic", "Microsoft YaHei",
          "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
          "Noto Sans Thai", "Nirmala UI", "Arial Unicode MS", "Noto Emoji", "Segoe UI Emoji", "Unifont"]
plt.rcParams["font.family"] = ["DejaVu Sans"] + [name for name in others if name in installed]
warnings.filterwarnings("ignore", message=r"Glyph \d+")
warnings.filterwarnings("ignore", message=r"Matplotlib currently does not support")


def shown(text, width, lines=3):
    """Text for a plot: in lines of this width, the rest left out, and "$" is no formula."""
    left_out = " …"
    return textwrap.fill(str(text).replace("\0", "\ufffd"), width, max_lines=lines, placeholder=left_out).replace("$", r"\$")


def show_first(rows, columns):
    """The first ten rows."""
    display(rows.set_index("submission_id")[columns].head(10))


def answers_to(column, kind):
    """The rows of the long table that answer a question as it is asked. Shows apart what was answered when it was of another type."""
    rows = long[long["column"] == column]
    if rows.empty:
        print("Nobody answered this question.")
    others = rows[rows["kind"] != kind]
    if not others.empty:
        print(f"Answers of another type than the question, which are not in what follows: {(others['item'] == 1).sum()}.")
        answer = others["label"].fillna(others["text"]).fillna(others["file"])
        show_first(others.assign(answer=answer), ["type", "answer", "text"])
    return rows[rows["kind"] == kind]


def show_bars(counts, question, total=None):
    """Horizontal bars, the first on top, with the count and, of a total, the share."""
    labels = [shown(label, 40) for label in counts.index]
    height = 0.9 + sum(0.18 + 0.19 * (1 + label.count("\n")) for label in labels)
    _, axes = plt.subplots(figsize=(8, height))
    bars = axes.barh(range(len(counts)), counts.to_numpy(), color=colour, height=0.7)
    axes.bar_label(bars, [f"{n}" if total is None else f"{n} ({n / total:.0%})" for n in counts], padding=4)
    axes.set_yticks(range(len(counts)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(plt.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("answers")
    axes.set_title(shown(question, 80, 2))
    plt.show()


def show_histogram(axes, values, name, title):
    """A histogram of numbers, also where they are all the same."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - max(0.5, abs(low) / 10), high + max(0.5, abs(high) / 10)
    bins = int(np.clip(np.ceil(2 * len(values) ** (1 / 3)), 5, 40))
    axes.hist(values, bins=np.linspace(low, high, bins + 1), color=colour, edgecolor="white")
    axes.yaxis.set_major_locator(plt.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(name)
    axes.set_ylabel("answers")
    axes.set_title(title)


def show_choices(column, question, options=()):
    """How often each option was chosen: those of the question in their order, then what else there is."""
    rows = answers_to(column, "choice")
    if rows.empty:
        return
    listed = rows["option"].fillna(0).between(1, len(options))
    chosen = rows.loc[listed, "option"].value_counts()
    unlisted = rows.loc[~listed, "label"].value_counts()
    counts = [int(chosen.get(place, 0)) for place in range(1, len(options) + 1)]
    counts = pd.Series([*counts, *unlisted], index=[*options, *unlisted.index])
    if len(counts) > 40:
        print(f"The 40 most frequent of {len(counts)}.")
        counts = counts.sort_values(ascending=False, kind="stable").head(40)
    show_bars(counts, question, (rows["item"] == 1).sum())


def show_numbers(column, question, units=None):
    """A histogram for each unit, and figures. Amounts are not converted; texts that must be numbers have no units."""
    rows = answers_to(column, "text" if units is None else "number")
    if rows.empty:
        return
    numbers = rows.assign(unit=rows["unit"].fillna(""))
    numbers = numbers[numbers["number"].abs() < 1e300]
    if len(numbers) < len(rows):
        print(f"Answers without a number that can be read for certain: {len(rows) - len(numbers)}.")
    if numbers.empty:
        return
    units = units or {}
    found = list(numbers["unit"].unique())
    order = [unit for unit in units if unit in found] + [unit for unit in found if unit not in units]
    across = min(3, len(order))
    down = -(-len(order) // across)
    figure, grid = plt.subplots(down, across, figsize=(4 * across + (2 if across == 1 else 0), 3 * down), squeeze=False)
    for axes in grid.flat[len(order):]:
        axes.set_visible(False)
    for unit, axes in zip(order, grid.flat):
        values = numbers.loc[numbers["unit"] == unit, "number"]
        show_histogram(axes, values, shown(units.get(unit, unit), 30), f"n = {len(values)}, median {values.median():g}")
    figure.suptitle(shown(question, 80, 2), x=0.01, ha="left", fontsize="medium")
    plt.show()
    figures = numbers.groupby("unit")["number"].agg(["count", "mean", "median", "std", "min", "max"])
    display(figures.reindex(order).rename(index=units).round(2))


# English words that say nothing of what a text is about. Add your own.
stop_words = set("""
STOP_WORDS
""".split())


def words_in(text):
    """The words of a text, each once, in any script that has blanks between words."""
    kept = (c if unicodedata.category(c)[0] in "LMN" or c in "'’" else " " for c in text.lower())
    words = {word.strip("'’") for word in "".join(kept).split()}
    return {word for word in words if len(word) > 1 and word.replace("’", "'") not in stop_words}


def show_texts(column, question):
    """How long the answers are, and the words that most of them have."""
    rows = answers_to(column, "text")
    texts = rows["text"].dropna()
    if texts.empty:
        return
    _, axes = plt.subplots(figsize=(6, 3))
    lengths = texts.str.len()
    title = f"{shown(question, 70, 2)}\nn = {len(texts)}, median {lengths.median():g}"
    show_histogram(axes, lengths, "characters", title)
    plt.show()
    counts = Counter(word for text in texts for word in words_in(text))
    words = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:15]
    display(pd.DataFrame(words, columns=["word", "answers with it"], index=range(1, len(words) + 1)))


def show_files(column, question):
    """How many files came with an answer, and of which kinds they are."""
    rows = answers_to(column, "files")
    if rows.empty:
        return
    counts = rows.groupby(rows["item"].eq(1).cumsum()).size().value_counts().sort_index()
    counts.index = [f"{n} file" if n == 1 else f"{n} files" for n in counts.index]
    show_bars(counts, question, counts.sum())
    names = rows["file"].fillna(rows["text"]).fillna("")
    kinds = names.str.extract(r"\.([^./\\]{1,10})$", expand=False).str.lower().fillna("?")
    sizes = files.drop_duplicates("path").set_index("path")["size"]
    table = pd.DataFrame({"kind": kinds, "here": rows["file"].notna(), "bytes": rows["file"].map(sizes).astype(float)})
    table = table.groupby("kind").agg(files=("here", "size"), here=("here", "sum"), megabytes=("bytes", "sum"))
    table["megabytes"] = (table["megabytes"] / 1e6).round(1)
    display(table.sort_values("files", ascending=False))


def show_written(column):
    """What was written with a choice: the first ten."""
    rows = long[(long["column"] == column) & (long["kind"] == "choice") & long["text"].notna()]
    if not rows.empty:
        print(f"Written with a choice: {len(rows)}.")
        show_first(rows, ["label", "text"])


def show_others(known):
    """Answers to questions that the collection no longer lists."""
    others = long[~long["column"].isin(known)]
    for column, rows in others.groupby("column"):
        question = rows["question"].dropna().iloc[0] if rows["question"].notna().any() else column
        kind = rows["kind"].iloc[0]
        if kind == "files":
            show_files(column, question)
        elif kind == "choice":
            show_choices(column, question)
        elif kind == "number":
            show_numbers(column, question, {})
        else:
            show_texts(column, question)
    if others.empty:
        print("There are none.")`.replace('STOP_WORDS', stopWordLines());
