/** Functions for shares, quantiles, means and histogram bins. Need only base R. */
export const rMeasures = String.raw`# Formats a share of a total in percent or, if the total is below 20, as in "2 of 3".
share <- function(n, total) {
  tenths <- (2000 * n + total) %/% (2 * total)
  percent <- paste0(format(tenths / 10, trim = TRUE, drop0trailing = TRUE, nsmall = 1), "%")
  percent <- sub(".0%", "%", percent, fixed = TRUE)
  percent <- ifelse(n > 0 & 1000 * n < total, "<0.1%", ifelse(n < total & 1000 * (total - n) < total, ">99.9%", percent))
  ifelse(rep(total < 20, length(n)), paste(n, "of", total), percent)
}

# Formats numbers: whole numbers with all digits, others with four significant digits or all digits before the decimal point. NA is empty.
figure <- function(values) {
  vapply(as.numeric(values), function(value) {
    if (is.na(value)) return("")
    size <- abs(value) * (1 + .Machine$double.eps) # so that halves are rounded up
    if (size >= 1e15 || (size > 0 && size < 1e-6)) {
      parts <- as.numeric(strsplit(sprintf("%.3e", value), "e")[[1]])
      return(sprintf("%sE%d", format(parts[1]), as.integer(parts[2])))
    }
    if (value == round(value)) return(sprintf("%.0f", value))
    text <- sprintf("%.*f", as.integer(max(0, 3 - floor(log10(size)))), size)
    if (grepl(".", text, fixed = TRUE)) text <- sub("\\.?0+$", "", text)
    paste0(if (value < 0) "-", text)
  }, "")
}

# Returns a quantile of sorted numbers, interpolated between neighbors (type 7). Huge numbers don't overflow.
quantile_of <- function(values, part) {
  place <- part * (length(values) - 1)
  low <- floor(place)
  lower <- values[low + 1]
  upper <- values[min(low + 2, length(values))]
  rest <- place - low
  step <- upper - lower
  if (rest == 0 || step == 0) return(lower)
  if (is.finite(step)) lower + step * rest else lower * (1 - rest) + upper * rest
}

# Returns statistics of sorted numbers. Mean and standard deviation require at least five numbers, which are scaled so that no sum overflows.
spread <- function(values) {
  n <- length(values)
  mean <- sd <- NA
  if (n >= 5) {
    scale <- 2^floor(log2(max(abs(values), 2^-1000)))
    mean <- min(max(base::mean(values / scale) * scale, values[1]), values[n])
    sd <- stats::sd(values / scale) * scale
  }
  data.frame(
    n = n, "lower quartile" = quantile_of(values, 0.25), median = quantile_of(values, 0.5),
    "upper quartile" = quantile_of(values, 0.75), mean = mean, SD = sd, min = values[1], max = values[n], check.names = FALSE
  )
}

max_bins <- 40 # a few more are possible

# Returns a multiple of a step (factor, power), which is the factor times ten to the power. Multiples of 0.1 itself would not be exact.
multiple <- function(step, times) {
  product <- times * step[1]
  power <- step[2]
  if (power >= -22 && power < 0) return(product / 10^-power)
  if (power <= 22) product * 10^power else as.numeric(sprintf("%.0fe%.0f", product, power))
}

# Returns the nearest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is at least the width or, if not up, at max_bins.
nice_step <- function(width, up) {
  power <- floor(log10(width))
  steps <- list(c(5, power - 1), c(1, power), c(2, power), c(5, power), c(1, power + 1))
  sizes <- vapply(steps, multiple, 0, times = 1)
  if (up) steps[[which(sizes >= width * (1 - 1e-9))[1]]] else steps[[max(which(sizes <= width * (1 + 1e-9)))]]
}

# Checks that each edge is above the one before it, which may fail for huge numbers.
is_ascending <- function(edges) all(is.finite(edges)) && all(head(edges, -1) < tail(edges, -1))

# Returns edges of bins with one value each for a range of sorted numbers; NULL if that is impossible.
value_edges <- function(values, from, to) {
  found <- unique(values[from:to])
  low <- values[from]
  high <- values[to]
  is_whole <- function(number) is.finite(number) & number == floor(number)
  fits <- function(step) length(found) <= max_bins && all(is_whole(found / step))
  step <- if (fits(1)) 1 else if (fits(0.5)) 0.5 else return(NULL)
  wider <- 5
  times <- 2
  while (low < high && wider <= high - low && fits(wider)) {
    step <- wider
    wider <- wider * times
    times <- 7 - times
  }
  if ((high - low) / step + 1 > max_bins) return(NULL)
  edges <- low + (seq_len(floor((high - low) / step) + 2) - 1) * step
  if (is_ascending(edges) && sum(values < edges[length(edges)]) == to) edges
}

# Returns edges of 8 to 40 bins at multiples of a step (Freedman and Diaconis' rule); NULL if numbers are too close together for their size.
step_edges <- function(values, low, high, count, middle_half) {
  narrowest <- high / max_bins - low / max_bins
  widest <- high / 8 - low / 8
  cube_root <- round(count^(1 / 3))
  if (cube_root^3 != count) cube_root <- count^(1 / 3)
  width <- if (middle_half > 0) min(2 * middle_half / cube_root, widest) else 2 * narrowest
  if (max(abs(low), abs(high)) / 10 == 0 || (low < high && narrowest == 0)) return(NULL)
  if (low == high) {
    step <- nice_step(abs(low) / 10, FALSE)
  } else {
    step <- nice_step(max(width, narrowest), TRUE)
    if (multiple(step, 1) > widest) step <- nice_step(widest, FALSE)
  }
  if (multiple(step, 1) < 1 && all(values == floor(values))) step <- c(1, 0)
  if (multiple(step, 1) == 0) return(NULL)
  first <- floor(low / multiple(step, 1))
  if (multiple(step, first) > low) first <- first - 1 # the division may have rounded up
  if (multiple(step, first + 1) <= low) first <- first + 1
  edges <- multiple(step, first)
  while (is.finite(edges[length(edges)]) && edges[length(edges)] <= high && length(edges) <= 3 * max_bins) {
    edges <- c(edges, multiple(step, first + length(edges)))
  }
  if (edges[1] <= low && high < edges[length(edges)] && is_ascending(edges)) edges
}

# Returns the next larger number that R can represent.
next_after <- function(value) {
  gap <- max(2^-1074, abs(value) * 2^-53)
  min(if (value + gap > value) value + gap else value + 2 * gap, .Machine$double.xmax)
}

# Returns the bins' edges (the lower one included, the upper one excluded), counts, numbers below and above, and whether each bin is a
# single value.
histogram <- function(numbers) {
  values <- sort(numbers)
  edges <- value_edges(values, 1, length(values))
  of_values <- !is.null(edges)
  if (is.null(edges)) {
    lower <- quantile_of(values, 0.25)
    upper <- quantile_of(values, 0.75)
    reach <- 3 * (upper - lower)
    far <- if (upper > lower) c(lower - reach, upper + reach) else c(quantile_of(values, 0.01), quantile_of(values, 0.99))
    from <- sum(values < far[1]) + 1
    to <- sum(values <= far[2])
    edges <- value_edges(values, from, to)
    of_values <- !is.null(edges)
    if (is.null(edges)) edges <- step_edges(values, values[from], values[to], to - from + 1, upper - lower)
    if (is.null(edges)) {
      edges <- c(values[from], next_after(values[to]))
      return(list(edges = edges, counts = to - from + 1, below = from - 1, above = length(values) - to, of_values = FALSE))
    }
  }
  below <- vapply(edges, function(edge) sum(values < edge), 0)
  list(edges = edges, counts = diff(below), below = below[1], above = length(values) - below[length(below)], of_values = of_values)
}`;
