/** Macros for shares, quantiles and histogram bins. */
export const sqlMeasures = String.raw`-- A share of a total in percent or, if the total is below 20, as in "2 of 3".
CREATE OR REPLACE TEMP MACRO share_of(n, total) AS CASE
  WHEN total < 20 THEN n || ' of ' || total
  WHEN n > 0 AND 1000 * n < total THEN '<0.1%'
  WHEN n < total AND 1000 * (total - n) < total THEN '>99.9%'
  ELSE regexp_replace(printf('%.1f%%', ((2000 * n + total) // (2 * total)) / 10e0), '\.0%', '%')
END;

-- A rounded number: whole numbers with all digits, others with four significant digits or all digits before the decimal point.
CREATE OR REPLACE TEMP MACRO figure(number) AS CASE
  WHEN abs(number) >= 1e15 OR (abs(number) < 1e-6 AND number <> 0) THEN printf('%.3e', number)::DOUBLE
  WHEN number = trunc(number) THEN number
  ELSE round(number, greatest(0, 3 - floor(log10(abs(nullif(number, 0)))))::INT)
END;

-- An edge of a bin as text.
CREATE OR REPLACE TEMP MACRO edge(number) AS regexp_replace(number::VARCHAR, '\.0$', '');

-- A quantile of a sorted list, interpolated between neighbors (type 7). Huge numbers don't overflow.
CREATE OR REPLACE TEMP MACRO between_neighbors(low, high, rest) AS CASE
  WHEN rest = 0 OR low = high THEN low
  WHEN isfinite(high - low) THEN low + (high - low) * rest
  ELSE low * (1 - rest) + high * rest
END;
CREATE OR REPLACE TEMP MACRO quantile_of(sorted, part) AS between_neighbors(
  sorted[floor(part * (len(sorted) - 1))::BIGINT + 1],
  sorted[least(floor(part * (len(sorted) - 1))::BIGINT + 2, len(sorted))],
  part * (len(sorted) - 1) - floor(part * (len(sorted) - 1))
);

-- A multiple of a step, which is the factor times ten to the power. Multiples of 0.1 itself would not be exact.
CREATE OR REPLACE TEMP MACRO multiple(factor, power, times) AS CASE
  WHEN power BETWEEN -22 AND -1 THEN times * factor / pow(10e0, -power)
  WHEN power <= 22 THEN times * factor * pow(10e0, power)
  ELSE coalesce(try_cast(printf('%.0fe%d', times * factor, power::INT) AS DOUBLE), 'Infinity'::DOUBLE)
END;

-- Round steps: 1, 2 and 5 times the powers of ten.
CREATE OR REPLACE TEMP TABLE nice_steps AS
SELECT factor::DOUBLE AS factor, power, multiple(factor::DOUBLE, power, 1e0) AS size
FROM (SELECT unnest([1, 2, 5]) AS factor), (SELECT unnest(range(-323, 309)) AS power)
WHERE size > 0 AND isfinite(size);

-- The bins of each unit's histogram, empty ones included; the lower edge belongs to the bin, the upper one doesn't. kind: 'value' for a
-- single value, otherwise 'bin'; 'below' the first edge, and 'above' or 'from' the last one.
CREATE OR REPLACE TEMP MACRO histogram_of(numbers) AS TABLE
WITH
  each_number AS (SELECT unnest(numbers) AS number),
  sorted AS (
    SELECT number.unit AS unit, list(number.value + 0e0 ORDER BY number.value) AS sorted, bool_and(number.value = trunc(number.value)) AS whole
    FROM each_number WHERE number.value IS NOT NULL GROUP BY ALL
  ),
  quartiles AS (SELECT *, quantile_of(sorted, 25e-2) AS q1, quantile_of(sorted, 75e-2) AS q3 FROM sorted),
  -- All numbers, and those that are not far out.
  parts AS (
    SELECT *, 1 AS part, sorted AS near FROM quartiles
    UNION ALL
    SELECT *, 2 AS part, if(
      q3 > q1,
      [x FOR x IN sorted IF x >= q1 - 3 * (q3 - q1) AND x <= q3 + 3 * (q3 - q1)],
      [x FOR x IN sorted IF x >= quantile_of(sorted, 1e-2) AND x <= quantile_of(sorted, 99e-2)]
    ) AS near FROM quartiles
  ),
  bounds AS (SELECT *, near[1] AS low, near[-1] AS high, list_distinct(near) AS found FROM parts),
  -- The widest step of 0.5, 1, 5, 10, 50 … of which all numbers are multiples.
  grid_steps AS (SELECT place, if(place = 0, 5e-1, if(place % 2 = 1, 1e0, 5e0) * ('1e' || (place - 1) // 2)::DOUBLE) AS step FROM (SELECT unnest(range(0, 618)) AS place)),
  fitting AS (
    SELECT unit, part, place, step,
      step <= greatest(1, high - low) AND len([x FOR x IN found IF x / step <> trunc(x / step) OR NOT isfinite(x / step)]) = 0 AS fits
    FROM bounds, grid_steps WHERE len(found) <= 40
  ),
  widest AS (
    SELECT unit, part, coalesce(
      max(step) FILTER (place > 0 AND place < coalesce(unfit, 618)),
      max(step) FILTER (place = 0 AND fits)
    ) AS step
    FROM (SELECT *, min(place) FILTER (place > 0 AND NOT fits) OVER (PARTITION BY unit, part) AS unfit FROM fitting)
    GROUP BY unit, part
  ),
  grids AS (
    SELECT unit, part, high, sorted, [low + k * step FOR k IN range(0, floor(least(40, (high - low) / step))::BIGINT + 2)] AS edges
    FROM bounds JOIN widest USING (unit, part) WHERE (high - low) / step + 1 <= 40
  ),
  whole_grids AS (
    SELECT unit, part, edges FROM grids
    WHERE list_sort(list_distinct(edges)) = edges AND len([x FOR x IN sorted IF x < edges[-1]]) = len([x FOR x IN sorted IF x <= high])
  ),
  -- Otherwise 8 to 40 bins (Freedman and Diaconis' rule).
  widths AS (
    SELECT *, high / 40 - low / 40 AS narrowest, high / 8 - low / 8 AS broadest, 2 * (q3 - q1) / cbrt(len(near)) AS rule
    FROM bounds WHERE part = 2
  ),
  chosen AS (
    SELECT unit, any_value(low) AS low, any_value(high) AS high, any_value(whole) AS whole,
      arg_min(nice_steps, size) FILTER (size >= greatest(narrowest, if(q3 > q1, least(rule, broadest), 2 * narrowest)) * (1 - 1e-9)) AS up,
      arg_max(nice_steps, size) FILTER (size <= if(low = high, abs(low) / 10, broadest) * (1 + 1e-9)) AS down,
      any_value(broadest) AS broadest
    FROM widths, nice_steps GROUP BY unit
  ),
  sized AS (SELECT unit, low, high, whole, if(low < high AND up.size <= broadest, up, down) AS step FROM chosen),
  stepped AS (SELECT unit, low, high, if(whole AND step.size < 1, {'factor': 1e0, 'power': 0::BIGINT, 'size': 1e0}, step) AS step FROM sized),
  -- The last multiple at or below the lowest number. Its neighbors are tried too, because the quotient is rounded.
  begun AS (SELECT *, floor(low / step.size) AS rounded FROM stepped),
  firsts AS (SELECT *, rounded + list_max([k FOR k IN [-1, 0, 1] IF k = -1 OR multiple(step.factor, step.power, rounded + k) <= low]) AS first FROM begun),
  multiples AS (SELECT *, [multiple(step.factor, step.power, first + k) + 0e0 FOR k IN range(0, 122)] AS all_edges FROM firsts),
  binned AS (SELECT *, all_edges[:len([x FOR x IN all_edges IF x <= high]) + 1] AS edges FROM multiples),
  edges AS (
    SELECT unit, arg_min(edges, part) AS edges, true AS of_values FROM whole_grids GROUP BY unit
    UNION ALL
    SELECT unit, if(
      edges[1] <= low AND edges[-1] > high AND isfinite(edges[-1]) AND list_sort(list_distinct(edges)) = edges,
      edges, [low, least(nextafter(high, 'Infinity'::DOUBLE), 1.7976931348623157e308)]
    ), false
    FROM binned WHERE unit NOT IN (SELECT unit FROM whole_grids)
  ),
  bins AS (
    SELECT unit, 0 AS place, 'below' AS kind, NULL::DOUBLE AS "from", edges[1] AS "to", NULL::DOUBLE AS cut FROM edges
    UNION ALL
    SELECT unit, unnest(range(1, len(edges))), if(of_values, 'value', 'bin'), unnest(edges[:-2]), unnest(edges[2:]), NULL FROM edges
    UNION ALL
    SELECT unit, len(edges), if(of_values, 'above', 'from'), if(of_values, edges[-2], edges[-1]), NULL, edges[-1] FROM edges
  )
SELECT unit, place, kind, "from", "to", CASE
  WHEN kind = 'below' THEN len([x FOR x IN sorted IF x < "to"])
  WHEN cut IS NOT NULL THEN len([x FOR x IN sorted IF x >= cut AND x < 1.7976931348623157e308])
  ELSE len([x FOR x IN sorted IF x >= "from" AND (x < "to" OR x = "to" AND x = 1.7976931348623157e308)])
END AS n
FROM bins JOIN sorted USING (unit)
ORDER BY unit, place;
`;
