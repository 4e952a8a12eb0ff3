/** How figures are made: shares, quantiles, means and the bins of histograms. Needs `math` and NumPy as `np` only. */
export const pythonMeasures = String.raw`def share(n, total):
    """The part of a total in percent; below 20, "2 of 3"."""
    if total < 20:
        return f"{n} of {total}"
    if 0 < 1000 * n < total:
        return "<0.1%"
    if 0 < 1000 * (total - n) < total:
        return ">99.9%"
    tenths = (2000 * n + total) // (2 * total)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def figure(value):
    """A number as text: whole numbers with all digits, others with four, or as many as whole numbers have."""
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
    """A quantile of sorted numbers, interpolated between neighbours (type 7, as np.quantile), also where these are huge."""
    place = part * (len(values) - 1)
    low = int(place)
    lower, upper = float(values[low]), float(values[min(low + 1, len(values) - 1)])
    rest, step = place - low, upper - lower
    if rest == 0 or step == 0:
        return lower
    return lower + step * rest if math.isfinite(step) else lower * (1 - rest) + upper * rest


def spread(values):
    """How sorted numbers lie. Mean and standard deviation are of five numbers or more, scaled so that no sum is too large to be one."""
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


most = 40  # bars of a histogram, or little more


def multiple(step, times):
    """A multiple of a step (factor, power): of the factor times ten to the power. Multiples of 0.1 itself would not be exact."""
    factor, power = step
    if -22 <= power < 0:
        return times * factor / 10.0**-power
    return times * factor * 10.0**power if power <= 22 else float(f"{times * factor:.0f}e{power}")


def nice_step(width, up):
    """The nearest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is no less than a width or, not up, no more."""
    power = math.floor(math.log10(width))
    steps = [(5, power - 1), (1, power), (2, power), (5, power), (1, power + 1)]
    if up:
        return next(step for step in steps if multiple(step, 1) >= width * (1 - 1e-9))
    return [step for step in steps if multiple(step, 1) <= width * (1 + 1e-9)][-1]


def is_ascending(edges):
    """Whether each edge is above the one before it; where numbers are huge, it may not be."""
    return all(low < high for low, high in zip(edges, edges[1:]))


def value_edges(values, start, end):
    """Edges of bins that have one value each, for sorted numbers from one place to before another; None where that is impossible."""
    found = np.unique(values[start:end]).tolist()
    low, high = found[0], found[-1]
    fits = lambda step: len(found) <= most and all((value / step).is_integer() for value in found)
    step = next((step for step in (1.0, 0.5) if fits(step)), None)
    wider, times = 5.0, 2
    while low < high and wider <= high - low and fits(wider):
        step, wider, times = wider, wider * times, 7 - times
    if step is None or (high - low) / step + 1 > most:
        return None
    edges = [low + place * step for place in range(int((high - low) / step) + 2)]
    return edges if is_ascending(edges) and np.searchsorted(values, edges[-1]) == end else None


def step_edges(values, low, high, count, middle_half):
    """Edges at multiples of a step by Freedman and Diaconis' rule, 8 to 40 bins; None where numbers are too close to each other for their size."""
    narrowest, widest = high / most - low / most, high / 8 - low / 8
    width = 2 * middle_half / np.cbrt(count)
    if not 0 < width < math.inf:
        width = 2 * narrowest
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
    if multiple(step, first) > low:  # the division is rounded
        first -= 1
    if multiple(step, first + 1) <= low:
        first += 1
    edges = [multiple(step, first) + 0.0]
    while edges[-1] <= high and len(edges) <= 3 * most:
        edges.append(multiple(step, first + len(edges)) + 0.0)
    return edges if edges[0] <= low and high < edges[-1] < math.inf and is_ascending(edges) else None


def histogram(numbers):
    """Edges of bins, each with its lower edge and without its upper one; counts; how many are below and above; whether bins are single values."""
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
