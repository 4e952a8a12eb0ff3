/** Functions for shares, quantiles, means and histogram bins. Need only `math` and NumPy as `np`. */
export const pythonMeasures = String.raw`def share(n, total):
    """Formats a share of a total in percent or, if the total is below 20, as in "2 of 3"."""
    if total < 20:
        return f"{n} of {total}"
    if 0 < 1000 * n < total:
        return "<0.1%"
    if 0 < 1000 * (total - n) < total:
        return ">99.9%"
    tenths = (2000 * n + total) // (2 * total)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def figure(value):
    """Formats a number: whole numbers with all digits, others with four significant digits or all digits before the decimal point."""
    size = abs(value) * (1 + 2**-52)  # so that halves are rounded up
    sign = "-" if value < 0 else ""
    if size >= 1e15 or 0 < size < 1e-6:
        digits, power = f"{value:.3e}".split("e")
        return f"{float(digits):g}E{int(power)}"
    if value == round(value):
        return f"{value:.0f}"
    text = f"{size:.{max(0, 3 - math.floor(math.log10(size)))}f}"
    return sign + (text.rstrip("0").rstrip(".") if "." in text else text)


def quantile(values, part):
    """Returns a quantile of sorted numbers, interpolated between neighbors (type 7, like np.quantile). Huge numbers don't overflow."""
    place = part * (len(values) - 1)
    low = int(place)
    lower, upper = float(values[low]), float(values[min(low + 1, len(values) - 1)])
    rest, step = place - low, upper - lower
    if rest == 0 or step == 0:
        return lower
    return lower + step * rest if math.isfinite(step) else lower * (1 - rest) + upper * rest


def spread(values):
    """Returns statistics of sorted numbers. Mean and standard deviation require at least five numbers, which are scaled so that no sum overflows."""
    mean = sd = math.nan
    if len(values) >= 5:
        scale = 2.0 ** (math.frexp(max(-values[0], values[-1]))[1] - 1)
        scaled = values / scale
        middle = math.fsum(scaled) / len(values)
        mean = min(max(middle * scale, values[0]), values[-1])
        sd = math.sqrt(math.fsum((scaled - middle) ** 2) / (len(values) - 1)) * scale
    quartiles = [quantile(values, part) for part in (0.25, 0.5, 0.75)]
    names = ["n", "lower quartile", "median", "upper quartile", "mean", "SD", "min", "max"]
    return dict(zip(names, [len(values), *quartiles, mean, sd, values[0], values[-1]]))


max_bins = 40  # a few more are possible


def multiple(step, times):
    """Returns a multiple of a step (factor, power), which is the factor times ten to the power. Multiples of 0.1 itself would not be exact."""
    factor, power = step
    if -22 <= power < 0:
        return times * factor / 10.0**-power
    return times * factor * 10.0**power if power <= 22 else float(f"{times * factor:.0f}e{power}")


def nice_step(width, up):
    """Returns the nearest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is at least the width or, if not up, at max_bins."""
    power = math.floor(math.log10(width))
    steps = [(5, power - 1), (1, power), (2, power), (5, power), (1, power + 1)]
    if up:
        return next(step for step in steps if multiple(step, 1) >= width * (1 - 1e-9))
    return [step for step in steps if multiple(step, 1) <= width * (1 + 1e-9)][-1]


def is_ascending(edges):
    """Checks that each edge is above the one before it, which may fail for huge numbers."""
    return all(low < high for low, high in zip(edges, edges[1:]))


def value_edges(values, start, end):
    """Returns edges of bins with one value each for sorted numbers from start to before end; None if that is impossible."""
    found = np.unique(values[start:end]).tolist()
    low, high = found[0], found[-1]
    fits = lambda step: len(found) <= max_bins and all((value / step).is_integer() for value in found)
    step = next((step for step in (1.0, 0.5) if fits(step)), None)
    wider, times = 5.0, 2
    while low < high and wider <= high - low and fits(wider):
        step, wider, times = wider, wider * times, 7 - times
    if step is None or (high - low) / step + 1 > max_bins:
        return None
    edges = [low + place * step for place in range(int((high - low) / step) + 2)]
    return edges if is_ascending(edges) and np.searchsorted(values, edges[-1]) == end else None


def step_edges(values, low, high, count, middle_half):
    """Returns edges of 8 to 40 bins at multiples of a step (Freedman and Diaconis' rule); None if numbers are too close together for their size."""
    narrowest, widest = high / max_bins - low / max_bins, high / 8 - low / 8
    width = min(2 * middle_half / float(np.cbrt(count)), widest) if middle_half > 0 else 2 * narrowest
    if max(abs(low), abs(high)) / 10 == 0 or (low < high and narrowest == 0):
        return None
    if low == high:
        step = nice_step(abs(low) / 10, False)
    else:
        step = nice_step(max(width, narrowest), True)
        if multiple(step, 1) > widest:
            step = nice_step(widest, False)
    if multiple(step, 1) < 1 and (values == np.floor(values)).all():
        step = (1, 0)
    if multiple(step, 1) == 0:
        return None
    first = float(math.floor(low / multiple(step, 1)))
    if multiple(step, first) > low:  # the division may have rounded up
        first -= 1
    if multiple(step, first + 1) <= low:
        first += 1
    edges = [multiple(step, first) + 0.0]
    while edges[-1] <= high and len(edges) <= 3 * max_bins:
        edges.append(multiple(step, first + len(edges)) + 0.0)
    return edges if edges[0] <= low and high < edges[-1] < math.inf and is_ascending(edges) else None


def histogram(numbers):
    """Returns the bins' edges (the lower one included, the upper one excluded), counts, numbers below and above, and whether each bin is a single value."""
    values = np.sort(np.asarray(numbers, dtype=float)) + 0.0
    edges = value_edges(values, 0, len(values))
    of_values = edges is not None
    if edges is None:
        lower, upper = quantile(values, 0.25), quantile(values, 0.75)
        reach = 3 * (upper - lower)
        far = (lower - reach, upper + reach) if upper > lower else (quantile(values, 0.01), quantile(values, 0.99))
        start, end = np.searchsorted(values, far[0]), np.searchsorted(values, far[1], side="right")
        edges = value_edges(values, start, end)
        of_values = edges is not None
        low, high = float(values[start]), float(values[end - 1])
        if edges is None:
            edges = step_edges(values, low, high, int(end - start), upper - lower)
        if edges is None:
            after = high if high == np.finfo(float).max else float(np.nextafter(high, math.inf))
            return [low, after], np.array([end - start]), int(start), int(len(values) - end), False
    places = np.searchsorted(values, edges)
    return edges, np.diff(places), int(places[0]), int(len(values) - places[-1]), of_values`;
